import { AtelierError, type Settings, type StageName } from '@atelier/domain';
import { augment } from './augment';
import { type EditOfRow, editRow, stepsFrom } from './edit/row';
import type { StageEdit } from './edit/stage-edit';
import type { BufferPool, Lease } from './engine/buffer-pool';
import type { Pass } from './engine/denoiser';
import type { Row, StepResult } from './engine/engine';
import type { Drawn, Wish } from './engine/noise-ahead';
import { inferenceFailed, messageOf } from './errors';
import {
  damp,
  type GuidanceConfig,
  guidanceWeightAt,
  guidedX0,
  needsConditional,
  needsUnconditional,
} from './guidance';
import type { StageManifest } from './manifest';
import { fromRgb } from './pixels';
import { splitLearnedVariance, toX0 } from './prediction';
import { createRng, replay } from './rng';
import { type DenoiseRequest, SAMPLERS } from './samplers';
import { createSchedule, timeCondition } from './schedule';
import type { TextConditioning } from './t5/encoder';
import { padTogether } from './t5/encoder';
import { type ThresholdConfig, threshold } from './threshold';
import { createTimes, type Spacing, stepsOfList } from './timesteps';
import { upsample } from './upsample';

/** The input of one image at one stage. */
interface StageInput {
  stage: StageManifest;
  seed: number;
  text: TextConditioning;
  unconditional: TextConditioning;
  /** Settings of the request; an absent field takes the stage's default. */
  settings: Settings;
  /** The finished image of the stage before, RGB bytes; null for the base. */
  lowRes: Uint8Array | null;
  /** Where the stage begins and what it keeps; null: it draws everything from noise. */
  edit?: StageEdit | null;
  /** Whether U-Nets see the text mask; without it texts cannot be padded to one length. */
  maskInUnet: boolean;
  buffers: BufferPool;
  /** Noise of {@link noiseOf} that another thread drew while the stage before ran. */
  drawn?: Drawn | null;
}

/** One image at one stage, which holds buffers until `end`. */
interface StageRow extends Row {
  readonly steps: number;
  /** Hands the buffers back, the finished image's too. Idempotent. */
  end(): void;
}

/**
 * eps-prediction divides by alpha: starting noisier than lambda = -5.1 only amplifies the net's error
 * (DPM-Solver++).
 */
const EPS_LOG_SNR_MIN = -10.2;

/**
 * One image at one stage: noise from the seed, then step by step guidance, x0, thresholding and the sampler's
 * update. Everything here is a function of the input alone; the engine only decides when the net is asked.
 * @throws AtelierError `invalid_request` when the schedule cannot be walked in so many steps
 */
export function createRow(input: StageInput): StageRow {
  const { stage, seed, settings, buffers } = input;
  const lease = buffers.lease();
  const { name, size, prediction, learnedVariance, conditionOn } = stage;
  const guidance = guidanceFor(stage, settings);
  const thresholding: ThresholdConfig = { ...stage.defaults.thresholding };
  if (settings.thresholding) thresholding.kind = settings.thresholding;

  const schedule = createSchedule(stage.schedule);
  const edit: EditOfRow | null = input.edit ? editRow(input.edit, { stage, seed, lease }) : null;
  const times = timesFor(stage, settings, schedule, input.edit?.strength);
  const early = input.drawn?.take('z');
  if (early) lease.adopt(early);
  const z = early ?? createRng(seed, name, 'z').gaussian(lease.take(3 * size * size));
  edit?.begin(z, schedule, times[0]!);
  const conditioning = lowResFor(input, lease);
  const [text, unconditional] = input.maskInUnet
    ? padTogether(input.text, input.unconditional)
    : [input.text, input.unconditional];

  const sampler = SAMPLERS[settings.sampler ?? stage.defaults.sampler];
  const sampling = (edit?.wrap(sampler) ?? sampler)({
    z,
    schedule,
    times,
    rng: createRng(seed, name, 'sampler'),
    params: { eta: stage.defaults.eta, gamma: stage.defaults.gamma, atZero: stage.defaults.atZero },
    allocate: lease.take,
  });
  let request = sampling.next().value as DenoiseRequest;
  let conditional: LazyPass | null = null;
  let without: LazyPass | null = null;

  const pass = (tokens: TextConditioning): LazyPass =>
    new LazyPass(
      { z: request.z, time: timeCondition(schedule, request.t, conditionOn), text: tokens, ...conditioning },
      () => buffers.take((learnedVariance ? 6 : 3) * size * size),
    );
  const weight = () => guidanceWeightAt(request.step, request.t, guidance);

  return {
    stage: name,
    steps: request.steps,

    passes() {
      conditional = needsConditional(weight()) ? pass(text) : null;
      without = needsUnconditional(weight()) ? pass(unconditional) : null;
      return [conditional, without].filter((each) => each !== null);
    },

    advance(): StepResult {
      const main = (conditional ?? without)!.into;
      const { predicted, variance } = learnedVariance
        ? splitLearnedVariance(main)
        : { predicted: main, variance: undefined };
      const { step, steps, t } = request;
      const [alpha, sigma] = [schedule.alpha(t), schedule.sigma(t)];
      const x0 = predicted;
      if (conditional && without) {
        const uncond = without.into.subarray(0, x0.length);
        const { guidanceParallel: keep = 1 } = stage.defaults;
        if (keep !== 1) damp(predicted, uncond, keep);
        guidedX0(prediction, predicted, uncond, weight(), z, alpha, sigma, x0);
      }
      // Without guidance an x0-prediction is x0 itself.
      else if (prediction !== 'x0') toX0(prediction, predicted, z, alpha, sigma, x0);
      if (Number.isNaN(applyThreshold(x0, thresholding, buffers)))
        throw inferenceFailed(name, `the net answered with NaN or Inf at step ${step + 1} of ${steps}`);
      edit?.keep(x0);
      const next = sampling.next({ x0, variance });
      // The finished image may share the last answer's buffer, so `end` hands that buffer back.
      if (next.done) lease.adopt(main);
      else buffers.give(main);
      if (conditional && without) buffers.give(without.into);
      if (!next.done) request = next.value;
      return { step: step + 1, steps, x0, image: next.done ? next.value : null };
    },

    end: lease.end,
  };
}

/** The noise that a row of this stage begins with. */
export const noiseOf = ({ size, lowRes }: StageManifest): Wish[] => [
  { stream: 'z', length: 3 * size * size },
  ...(lowRes?.augOn === 'upsampled' ? [{ stream: 'augment', length: 3 * size * size }] : []),
];

/**
 * Bytes of the buffers of one image at a stage, at most: z, the low-res image, the sampler's own, and the
 * net's two answers, which are twice as long with learned variance; of an edit, the source and what is kept
 * beside it. The engine's batch buffers, which all images share, are not in it.
 */
export const bytesOfRow = ({ size, learnedVariance }: StageManifest, isEdited = false): number =>
  ((learnedVariance ? 7 : 5) + (isEdited ? 2 : 0)) * 3 * size * size * Float32Array.BYTES_PER_ELEMENT;

/**
 * The guidance of a stage under `settings`. A weight in the settings does not reach super-resolution stages
 * that the pack runs without guidance: their nets gain nothing from it and would cost twice.
 */
function guidanceFor({ name, defaults, inputs }: StageManifest, settings: Settings): GuidanceConfig {
  const guided = inputs.text !== undefined && (name === 'base64' || defaults.guidanceWeight !== 1);
  return {
    weight: (guided ? settings.guidanceWeight : undefined) ?? defaults.guidanceWeight,
    interval: defaults.guidanceInterval,
    oscillation: defaults.oscillation,
  };
}

/** Denoising steps of a stage under `settings`: those are for the base, the other stages keep the pack's. */
const stepsFor = ({ name, defaults }: StageManifest, settings: Settings): number =>
  (name === 'base64' ? settings.steps : undefined) ?? defaults.steps;

function timesFor(
  stage: StageManifest,
  settings: Settings,
  schedule: ReturnType<typeof createSchedule>,
  strength = 1,
): Float64Array {
  const steps = stepsFrom(strength, stepsFor(stage, settings));
  try {
    return createTimes(schedule, steps, {
      spacing: spacingFor(stage.defaults, steps, strength === 1),
      logSnrMin: stage.prediction === 'eps' ? EPS_LOG_SNR_MIN : undefined,
      start: strength,
    });
  } catch (error) {
    throw new AtelierError('invalid_request', `steps: ${messageOf(error)}`, { cause: error });
  }
}

/** The spacing that makes `steps` steps. @param isWhole whether they begin at noise */
function spacingFor(defaults: StageManifest['defaults'], steps: number, isWhole: boolean): Spacing {
  const { spacing, steps: usual, stepLists = [] } = defaults;
  // A list of timesteps has its own length and begins at noise.
  const isList = spacing.kind === 'named' || spacing.kind === 'custom';
  if (isWhole && steps === usual) return spacing;
  const list = isWhole ? stepLists.find((name) => stepsOfList(name) === steps) : undefined;
  if (list) return { kind: 'named', name: list };
  // With one step, `leading` and `linspace` choose the cleanest time, where the net takes pure noise for a
  // picture.
  const startsClean = steps === 1 && (spacing.kind === 'leading' || spacing.kind === 'linspace');
  return isList || startsClean ? { kind: 'trailing' } : spacing;
}

/** The low-res image as the net sees it: upsampled, with noise of its own stream, drawn once. */
function lowResFor(
  { stage, seed, settings, lowRes, drawn, buffers }: StageInput,
  lease: Lease,
): {
  lowRes: Float32Array | null;
  augLevel: number;
} {
  if (!stage.lowRes || !lowRes) return { lowRes: null, augLevel: 0 };
  const { from, upsample: kind, alignCorners, augSchedule, augConditionOn, augOn } = stage.lowRes;
  const { size, name } = stage;
  const level = settings.augLevel ?? stage.defaults.augLevel;
  const schedule = createSchedule(augSchedule);
  const early = augOn === 'upsampled' ? drawn?.take('augment') : null;
  const rng = early ? replay(early) : createRng(seed, name, 'augment');
  const noise = (image: Float32Array) => augment(image, level, schedule, rng, image);
  const small = fromRgb(lowRes, from);
  if (augOn === 'small') noise(small);
  const enlarged = lease.take(3 * size * size);
  upsample(small, from, size, kind, alignCorners, enlarged, augOn === 'upsampled' ? noise : undefined);
  if (early) buffers.give(early);
  return { lowRes: enlarged, augLevel: timeCondition(schedule, level, augConditionOn) };
}

function applyThreshold(x0: Float32Array, config: ThresholdConfig, buffers: BufferPool): number {
  if (config.kind !== 'dynamic') return threshold(x0, config);
  const scratch = buffers.take(x0.length);
  const s = threshold(x0, config, scratch);
  buffers.give(scratch);
  return s;
}

/** A pass whose answer gets its buffer when the net runs, so that waiting rows hold none. */
class LazyPass implements Pass {
  readonly z: Float32Array;
  readonly time: number;
  readonly text: TextConditioning;
  readonly lowRes: Float32Array | null;
  readonly augLevel: number;
  #into: Float32Array | undefined;

  constructor(
    inputs: Omit<Pass, 'into'>,
    private readonly take: () => Float32Array,
  ) {
    this.z = inputs.z;
    this.time = inputs.time;
    this.text = inputs.text;
    this.lowRes = inputs.lowRes;
    this.augLevel = inputs.augLevel;
  }

  get into(): Float32Array {
    this.#into ??= this.take();
    return this.#into;
  }
}

/** The stage named `name`. @throws AtelierError `stage_unavailable` when the pack ends before it. */
export function stageNamed(stages: readonly StageManifest[], name: StageName): StageManifest {
  const stage = stages.find((each) => each.name === name);
  if (!stage) throw new AtelierError('stage_unavailable', `this pack has no stage ${name}`);
  return stage;
}
