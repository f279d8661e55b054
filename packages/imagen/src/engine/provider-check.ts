/**
 * Measures a pack's nets on one provider: whether it opens, what a step takes, how far its answers are from the
 * CPU's, and how many images a second follow. Knows nothing of tables, processes or settings.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageName } from '@atelier/domain';
import { messageOf } from '../errors';
import { guidanceWeightAt, needsConditional, needsUnconditional } from '../guidance';
import type { NetName } from '../memory';
import { OnnxGraph } from '../onnx/graph';
import type { PackFiles } from '../pack-files';
import type { Runtime, Session } from '../runtime/session';
import { createSchedule } from '../schedule';
import { createTimes } from '../timesteps';
import { blankPass, calibrate } from './calibrate';
import { answerOfEncoder, answerOfStage, type Difference, difference } from './check-answers';
import { createDenoiser } from './denoiser';

/** A net on a provider. Times in milliseconds. */
export interface NetCheck {
  net: NetName;
  loadMs: number;
  /** Of one pass alone: the least of {@link CALLS} after one that warms up. */
  stepMs: number;
  /** Of a call that only carries the images of such a pass there and back; null for the encoder. */
  copyMs: number | null;
  /** Passes of one call, as a worker would choose. */
  batch: number;
  /** Of one pass in such a call. */
  passMs: number;
  /** To the CPU's answer; null on the CPU itself. */
  difference: Difference | null;
  /** Passes of one image at the pack's defaults; of the encoder 1. */
  passes: number;
}

export type ProviderCheck =
  | { provider: string; available: false; why: string }
  | {
      provider: string;
      available: true;
      nets: NetCheck[];
      /** At the pack's defaults and the batches above, every stage; the encoder counts once. */
      imagesPerSecond: number;
    };

/** Calls that are timed. A GPU's first calls choose kernels. */
const CALLS = 3;

/**
 * Opens one net of `files` after the other on `runtime`, which must not fall back.
 * @param reference answers of the CPU; null: this is the CPU
 * @param onAnswer gets each net's answer, to be the reference of others
 */
export async function checkProvider(
  files: PackFiles,
  runtime: Runtime,
  {
    reference,
    stages,
    onAnswer = () => {},
  }: {
    reference: ReadonlyMap<NetName, Float32Array> | null;
    stages?: readonly StageName[] | undefined;
    onAnswer?: (net: NetName, answer: Float32Array) => void;
  },
): Promise<ProviderCheck> {
  const { provider } = runtime;
  const { textEncoder } = files.manifest;
  const { width } = textEncoder;
  const nets: NetCheck[] = [];
  const compare = (net: NetName, answer: Float32Array): Difference | null => {
    onAnswer(net, answer);
    const right = reference?.get(net);
    return right ? difference(answer, right) : null;
  };
  try {
    await opened(files.path(textEncoder.file), runtime, async (session, loadMs) => {
      const answer = await answerOfEncoder(textEncoder, session);
      const stepMs = await leastOf(() => answerOfEncoder(textEncoder, session));
      nets.push({
        net: 'text',
        loadMs,
        stepMs,
        copyMs: null,
        batch: 1,
        passMs: stepMs,
        difference: compare('text', answer),
        passes: 1,
      });
    });
    for (const stage of files.manifest.stages) {
      if (stages && !stages.includes(stage.name)) continue;
      await opened(files.path(stage.file), runtime, async (session, loadMs) => {
        const answer = await answerOfStage(stage, session, width);
        const pass = blankPass(stage, width);
        const alone = createDenoiser(stage, session, 1);
        const stepMs = await leastOf(() => alone.run([pass]));
        const batch = provider === 'cpu' ? 1 : await calibrate(stage, session, width);
        const together = createDenoiser(stage, session, batch);
        const passes = Array.from({ length: batch }, () => blankPass(stage, width));
        const callMs = batch === 1 ? stepMs : await leastOf(() => together.run(passes));
        const image = 3 * stage.size ** 2;
        nets.push({
          net: stage.name,
          loadMs,
          stepMs,
          copyMs: await copyTime(runtime, image * (stage.lowRes ? 2 : 1), pass.into.length),
          batch,
          passMs: callMs / batch,
          difference: compare(stage.name, answer),
          passes: passesOf(stage),
        });
      });
    }
  } catch (error) {
    return { provider, available: false, why: messageOf(error).split('\n')[0]! };
  }
  const imageMs = nets.reduce((sum, { passMs, passes }) => sum + passMs * passes, 0);
  return { provider, available: true, nets, imagesPerSecond: 1000 / imageMs };
}

async function opened(
  path: string,
  runtime: Runtime,
  use: (session: Session, loadMs: number) => Promise<void>,
): Promise<void> {
  const began = performance.now();
  const session = await runtime.open(path);
  try {
    await use(session, performance.now() - began);
  } finally {
    await session.release();
  }
}

async function leastOf(call: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < CALLS; at++) {
    const began = performance.now();
    await call();
    least = Math.min(least, performance.now() - began);
  }
  return least;
}

/** The passes of one image at one stage: a step under guidance takes two. */
function passesOf(stage: PackFiles['manifest']['stages'][number]): number {
  const { defaults } = stage;
  const schedule = createSchedule(stage.schedule);
  const times = createTimes(schedule, defaults.steps, { spacing: defaults.spacing });
  const guidance = {
    weight: defaults.guidanceWeight,
    interval: defaults.guidanceInterval,
    ...(defaults.oscillation && { oscillation: defaults.oscillation }),
  };
  let passes = 0;
  for (const [step, t] of [...times.subarray(0, -1)].entries()) {
    const weight = guidanceWeightAt(step, t, guidance);
    passes += Number(needsConditional(weight)) + Number(needsUnconditional(weight));
  }
  return passes;
}

/**
 * Milliseconds of a call whose graph only adds one to its image and gives it back, twice as large where the net's
 * answer is. Null where such a graph does not run.
 */
async function copyTime(runtime: Runtime, there: number, back: number): Promise<number | null> {
  const graph = new OnnxGraph();
  const added = graph.op('Add', [graph.input('x', [there]), graph.constant(1)]);
  const whole = back > there ? graph.op('Concat', [added, added], { axis: 0 }) : added;
  graph.output('y', graph.op('Slice', [whole, graph.ints(0), graph.ints(back)]), [back]);
  const dir = await mkdtemp(join(tmpdir(), 'atelier-copy-'));
  try {
    await writeFile(join(dir, 'copy.onnx'), graph.encode());
    const session = await runtime.open(join(dir, 'copy.onnx'));
    try {
      const feeds = { x: { data: new Float32Array(there), dims: [there] } };
      const into = { y: { data: new Float32Array(back), dims: [back] } };
      await session.run(feeds, into);
      return await leastOf(() => session.run(feeds, into));
    } finally {
      await session.release();
    }
  } catch {
    return null;
  } finally {
    await rm(dir, { recursive: true });
  }
}
