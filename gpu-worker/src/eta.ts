import { type PackView, remainingStages, type StageName, type StageSize } from '@atelier/domain';

/** Weight of the newest measurement: about the last six images count. */
const NEWEST = 0.3;

/**
 * This worker's speed: stage → exponentially weighted milliseconds of one image at the pack's default steps.
 */
export class StageTimes {
  private readonly stageMs: Partial<Record<StageName, number>> = {};
  private readonly defaultSteps: Partial<Record<StageName, number>>;

  constructor(pack: PackView) {
    this.defaultSteps = Object.fromEntries(pack.stages.map(({ name, steps }) => [name, steps]));
  }

  /** Takes in one finished image of `stage`, drawn in `steps` steps of `msPerStep` each. */
  record(stage: StageName, msPerStep: number): void {
    const now = msPerStep * (this.defaultSteps[stage] ?? 1);
    const before = this.stageMs[stage];
    this.stageMs[stage] = before === undefined ? now : before + NEWEST * (now - before);
  }

  /** Expected milliseconds of one step of `stage`; null while unmeasured. */
  msPerStep(stage: StageName): number | null {
    const ms = this.stageMs[stage];
    return ms === undefined ? null : ms / (this.defaultSteps[stage] ?? 1);
  }

  stepsOf(stage: StageName, chosenBaseSteps?: number): number {
    return (stage === 'base64' ? chosenBaseSteps : undefined) ?? this.defaultSteps[stage] ?? 1;
  }
}

interface ImageProgress {
  /** Largest finished size. */
  reached: StageSize | null;
  target: StageSize;
  /** Base steps that were chosen, or that an edit takes; undefined: the pack's own. */
  steps?: number | undefined;
  stage: StageName | null;
  step: number;
}

/**
 * Measures time within one job. Images run side by side, so wall time between two steps belongs to the stage
 * of the later one. Summed over a stage and divided by its steps it is the cost of a step, however many
 * images share the batch. Where jobs run side by side too, each counts its share of the time.
 */
export class JobClock {
  private last: number;
  private readonly spent = new Map<StageName, { ms: number; steps: number }>();
  private readonly images: ImageProgress[];
  private readonly now: () => number;
  private readonly sharers: () => number;

  constructor(
    private readonly times: StageTimes,
    images: Pick<ImageProgress, 'reached' | 'target' | 'steps'>[],
    { now = () => performance.now(), sharers = () => 1 }: { now?: () => number; sharers?: () => number } = {},
  ) {
    this.now = now;
    this.sharers = sharers;
    this.last = now();
    this.images = images.map((image) => ({ ...image, stage: null, step: 0 }));
  }

  step(image: number, stage: StageName, step: number): void {
    const at = this.now();
    const spent = this.spent.get(stage) ?? { ms: 0, steps: 0 };
    const ms = (at - this.last) / Math.max(1, this.sharers());
    this.spent.set(stage, { ms: spent.ms + ms, steps: spent.steps + 1 });
    this.last = at;
    const progress = this.images[image];
    if (progress) Object.assign(progress, { stage, step });
  }

  /**
   * Ends a stage of an image. Returns the milliseconds that it takes when drawn alone at the pack's default
   * steps; null when this job measured none, because an edit of strength 0 has no step.
   */
  stageDone(image: number, stage: StageName, size: StageSize): number | null {
    const progress = this.images[image];
    if (progress) Object.assign(progress, { reached: size, stage: null, step: 0 });
    if (!this.spent.has(stage)) return null;
    const msPerStep = this.msPerStep(stage) ?? 0;
    this.times.record(stage, msPerStep);
    return msPerStep * this.times.stepsOf(stage);
  }

  /** Milliseconds that a step of `stage` has cost in this job; null when it had none. */
  msPerStepOf(stage: StageName): number | null {
    const spent = this.spent.get(stage);
    return spent ? spent.ms / spent.steps : null;
  }

  /** Milliseconds until every image has its target; null while a stage ahead has not been measured. */
  etaMs(): number | null {
    let total = 0;
    for (const { reached, target, steps, stage, step } of this.images)
      for (const ahead of remainingStages(reached, target)) {
        const msPerStep = this.msPerStep(ahead);
        if (msPerStep === null) return null;
        const done = ahead === stage ? step : 0;
        total += Math.max(0, this.times.stepsOf(ahead, steps) - done) * msPerStep;
      }
    return Math.round(total * Math.max(1, this.sharers()));
  }

  /** Measured in this job, else in earlier ones; null while unmeasured. */
  private msPerStep(stage: StageName): number | null {
    return this.msPerStepOf(stage) ?? this.times.msPerStep(stage);
  }
}
