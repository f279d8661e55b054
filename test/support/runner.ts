import { type Inference, NO_FRAMES, Runner, type RunnerOptions, StageTimes } from '@atelier/gpu-worker';
import type { Deps } from '@atelier/services';
import { pino } from 'pino';
import { aWorker, TINY_PACK } from './factories';

/** The claim loop of a worker with the tiny pack, silent and without frames, that draws with `inference`. */
export const aRunner = (deps: Deps, inference: Inference, options: Partial<RunnerOptions> = {}): Runner =>
  new Runner({
    ctx: aWorker(deps),
    pack: { name: TINY_PACK.name, version: TINY_PACK.version },
    inference,
    frames: NO_FRAMES,
    times: new StageTimes(TINY_PACK),
    log: pino({ level: 'silent' }),
    ...options,
  });
