/**
 * Noise schedules: the share of signal and noise at each time. z_t = alpha(t)·x + sigma(t)·eps, alpha² +
 * sigma² = 1. t runs from 0 (clean) to 1 (noise). Knows nothing of the choice of times or of sampling.
 */

/** As in a pack's manifest (docs/pack-format.md). */
export type ScheduleConfig =
  | { kind: 'cosine'; shift?: number; offset?: number; logSnrMin?: number; logSnrMax?: number }
  | { kind: 'linear'; betaStart?: number; betaEnd?: number; timesteps?: number; continuous?: boolean }
  | { kind: 'cosineBetas'; timesteps?: number; betaMax?: number };

export interface NoiseSchedule {
  readonly kind: ScheduleConfig['kind'];
  /**
   * T of a discrete schedule, whose timestep n in 0..T-1 sits at t = (n + 1)/T and t = 0 is clean; null:
   * continuous.
   */
  readonly timesteps: number | null;
  /** ln(alpha² / sigma²), decreasing in t; Infinity at t = 0 of a discrete schedule. */
  logSnr(t: number): number;
  alpha(t: number): number;
  sigma(t: number): number;
  /** The time with this log-SNR; of a discrete schedule, the nearest timestep's. */
  t(logSnr: number): number;
}

/** The unit of a net's time input: log-SNR, t, or the integer timestep of a discrete schedule. */
export type ConditionOn = 'logSnr' | 't' | 'timestep';

/** @throws RangeError when the configuration describes no schedule. */
export function createSchedule(config: ScheduleConfig): NoiseSchedule {
  switch (config.kind) {
    case 'cosine':
      return cosine(config);
    case 'linear':
      if (config.continuous) return continuousLinear();
      return discrete(
        'linear',
        linearBetas(config.betaStart ?? 1e-4, config.betaEnd ?? 0.02, config.timesteps ?? 1000),
      );
    case 'cosineBetas':
      return discrete('cosineBetas', cosineBetas(config.timesteps ?? 1000, config.betaMax ?? 0.999));
  }
}

/**
 * The value of the net's time input at t. The clean end of a discrete schedule has no timestep and counts as
 * timestep 0.
 * @throws RangeError for `timestep` on a continuous schedule.
 */
export function timeCondition(schedule: NoiseSchedule, t: number, on: ConditionOn): number {
  const { timesteps } = schedule;
  const atLeastFirst = timesteps === null ? t : Math.max(t, 1 / timesteps);
  switch (on) {
    case 't':
      return t;
    case 'logSnr':
      return schedule.logSnr(atLeastFirst);
    case 'timestep':
      if (timesteps === null) throw new RangeError(`a continuous ${schedule.kind} schedule has no timesteps`);
      return Math.round(atLeastFirst * timesteps) - 1;
  }
}

/**
 * Nichol and Dhariwal's cosine in continuous time; shifted as in Hoogeboom et al. 2023 ("simple diffusion"),
 * eq. 4. With an offset s, as in Nichol and Dhariwal's eq. 17, the angle is (t + s)/(1 + s) · π/2: t = 0 is not
 * clean.
 */
function cosine(config: {
  shift?: number;
  offset?: number;
  logSnrMin?: number;
  logSnrMax?: number;
}): NoiseSchedule {
  const { shift = 0, offset: s = 0, logSnrMin = -15, logSnrMax = 15 } = config;
  if (!(logSnrMin < logSnrMax))
    throw new RangeError(`logSnrMin ${logSnrMin} must be below logSnrMax ${logSnrMax}`);
  const clamp = (logSnr: number) => Math.min(logSnrMax, Math.max(logSnrMin, logSnr));
  return continuous(
    'cosine',
    (t) => clamp(-2 * Math.log(Math.tan((Math.PI / 2) * ((t + s) / (1 + s)))) + shift),
    (logSnr) => (2 / Math.PI) * (1 + s) * Math.atan(Math.exp((shift - clamp(logSnr)) / 2)) - s,
  );
}

/** The limit of DDPM's linear β 1e-4 → 0.02 over 1000 steps, as Imagen's super-resolution uses it. */
function continuousLinear(): NoiseSchedule {
  return continuous(
    'linear',
    (t) => -Math.log(Math.expm1(1e-4 + 10 * t * t)),
    (logSnr) => Math.sqrt(Math.min(1, Math.max(0, (Math.log1p(Math.exp(-logSnr)) - 1e-4) / 10))),
  );
}

function continuous(
  kind: ScheduleConfig['kind'],
  logSnr: NoiseSchedule['logSnr'],
  t: NoiseSchedule['t'],
): NoiseSchedule {
  return {
    kind,
    timesteps: null,
    logSnr,
    t,
    alpha: (at) => Math.sqrt(sigmoid(logSnr(at))),
    sigma: (at) => Math.sqrt(sigmoid(-logSnr(at))),
  };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Ho et al. 2020, section 4. */
function linearBetas(betaStart: number, betaEnd: number, timesteps: number): Float64Array {
  return Float64Array.from(
    { length: timesteps },
    (_, n) => betaStart + ((betaEnd - betaStart) * n) / (timesteps - 1),
  );
}

/**
 * Nichol and Dhariwal 2021, eq. 17: ᾱ(t) = cos²((t + 0.008)/1.008 · π/2), β capped at 0.999. DeepFloyd IF's
 * schedule.
 */
function cosineBetas(timesteps: number, betaMax: number): Float64Array {
  const alphaBar = (t: number) => Math.cos(((t + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
  return Float64Array.from({ length: timesteps }, (_, n) =>
    Math.min(1 - alphaBar((n + 1) / timesteps) / alphaBar(n / timesteps), betaMax),
  );
}

/** A schedule of T timesteps: ᾱ_n = Π (1 - β_i). A t between two timesteps counts as the nearer one. */
function discrete(kind: ScheduleConfig['kind'], betas: Float64Array): NoiseSchedule {
  const timesteps = betas.length;
  // A last beta of 1 is zero terminal SNR: z_1 is noise alone, which x0- and v-prediction can start from.
  const valid = betas.every((beta, n) => beta > 0 && (n === timesteps - 1 ? beta <= 1 : beta < 1));
  if (timesteps < 2 || !valid)
    throw new RangeError(`a ${kind} schedule needs at least two timesteps with every beta between 0 and 1`);
  // Index k = n + 1, so that k = 0 is the clean end.
  const alphasCumprod = new Float64Array(timesteps + 1).fill(1);
  for (let k = 1; k <= timesteps; k++) alphasCumprod[k] = alphasCumprod[k - 1]! * (1 - betas[k - 1]!);
  const alphaBar = (t: number) => alphasCumprod[Math.round(t * timesteps)]!;
  const logSnrAt = (k: number) => Math.log(alphasCumprod[k]! / (1 - alphasCumprod[k]!));
  return {
    kind,
    timesteps,
    logSnr: (t) => logSnrAt(Math.round(t * timesteps)),
    alpha: (t) => Math.sqrt(alphaBar(t)),
    sigma: (t) => Math.sqrt(1 - alphaBar(t)),
    t(logSnr) {
      // Invariant: logSnrAt(low) >= logSnr > logSnrAt(high).
      let [low, high] = [0, timesteps];
      if (logSnr <= logSnrAt(timesteps)) return 1;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (logSnrAt(middle) >= logSnr) low = middle;
        else high = middle;
      }
      return (logSnrAt(low) - logSnr < logSnr - logSnrAt(high) ? low : high) / timesteps;
    },
  };
}
