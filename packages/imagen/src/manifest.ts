import {
  CLEANINGS,
  packFileName as file,
  LIMITS,
  packFile,
  packName,
  STAGES,
  samplerName,
  sizeOf,
  stageName,
  stageSize,
  thresholding,
} from '@atelier/domain';
import { z } from 'zod';
import { messageOf } from './errors';
import { type ConditionOn, createSchedule, timeCondition } from './schedule';
import { createTimes, type NamedSpacing, stepsOfList } from './timesteps';

/** The newest manifest this code understands; docs/pack-format.md describes it. */
export const FORMAT_VERSION = 1;

const logSnrRange = { logSnrMin: z.number().default(-15), logSnrMax: z.number().default(15) };
/** Most timesteps of a discrete schedule. Every timestep costs an entry in a table. */
const TIMESTEPS_MAX = 10_000;
const timesteps = z.int().min(2).max(TIMESTEPS_MAX);
/** DDPM's values (Ho et al. 2020); continuous time has no others. */
const LINEAR = { betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 };
const schedule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cosine'),
    shift: z.number().default(0),
    offset: z.number().min(0).max(0.1).default(0),
    ...logSnrRange,
  }),
  z.strictObject({
    kind: z.literal('linear'),
    betaStart: z.number().positive().default(LINEAR.betaStart),
    betaEnd: z.number().positive().max(1).default(LINEAR.betaEnd),
    timesteps: timesteps.default(LINEAR.timesteps),
    continuous: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('cosineBetas'),
    timesteps: timesteps.default(1000),
    betaMax: z.number().positive().max(1).default(0.999),
  }),
]);

const NAMED_SPACINGS = [
  'fast27',
  'smart27',
  'smart50',
  'smart100',
  'smart185',
  'super27',
  'super40',
  'super100',
] as const satisfies readonly NamedSpacing[];

const conditionOn = z.enum(['logSnr', 't', 'timestep']);
const tensor = z.string().min(1);

const spacing = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('trailing'), fromNoise: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('logSnr') }),
  z.strictObject({ kind: z.literal('leading'), offset: z.int().min(0).max(TIMESTEPS_MAX).optional() }),
  z.strictObject({ kind: z.literal('linspace') }),
  z.strictObject({ kind: z.literal('named'), name: z.enum(NAMED_SPACINGS) }),
  z.strictObject({
    kind: z.literal('custom'),
    timesteps: z.array(z.int().min(0).max(TIMESTEPS_MAX)).min(1).max(LIMITS.stepsMax),
  }),
]);

const defaults = z.strictObject({
  sampler: samplerName,
  steps: z.int().min(LIMITS.stepsMin).max(LIMITS.stepsMax),
  guidanceWeight: z.number().min(0).max(LIMITS.guidanceWeightMax),
  guidanceInterval: z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]).default([0, 1]),
  thresholding: z
    .strictObject({
      kind: thresholding,
      percentile: z.number().min(0).max(1).default(0.995),
      cap: z.number().min(1).nullable().default(null),
    })
    .default({ kind: 'static', percentile: 0.995, cap: null }),
  augLevel: z.number().min(0).max(1).default(0),
  spacing: spacing.default({ kind: 'trailing' }),
  stepLists: z.array(z.enum(NAMED_SPACINGS)).max(NAMED_SPACINGS.length).optional(),
  atZero: z.enum(['clean', 'schedule']).optional(),
  eta: z.number().min(0).max(1).optional(),
  gamma: z.number().min(0).max(1).optional(),
  oscillation: z.strictObject({ highSteps: z.int().min(0), low: z.number().min(0) }).optional(),
  guidanceParallel: z.number().min(0).max(1).optional(),
});

const lowRes = z.strictObject({
  from: z.union([z.literal(64), z.literal(256)]),
  upsample: z.enum(['nearest', 'bilinear', 'bicubic']),
  alignCorners: z.boolean().default(false),
  augSchedule: schedule,
  augConditionOn: conditionOn,
  augOn: z.enum(['upsampled', 'small']).default('upsampled'),
});

const stage = z.strictObject({
  name: stageName,
  file,
  size: stageSize,
  externalData: z.array(file).max(64).default([]),
  prediction: z.enum(['x0', 'eps', 'v']),
  learnedVariance: z.boolean().default(false),
  schedule,
  conditionOn,
  inputs: z.strictObject({
    z: tensor,
    time: tensor,
    text: tensor.optional(),
    textMask: tensor.optional(),
    lowRes: tensor.optional(),
    augLevel: tensor.optional(),
  }),
  outputs: z.strictObject({ prediction: tensor }),
  lowRes: lowRes.optional(),
  maxBatch: z.int().min(1).max(256).default(1),
  defaults,
});

const textEncoder = z.strictObject({
  file,
  externalData: z.array(file).max(64).default([]),
  width: z.int().min(1).max(16_384),
  maxTokens: z.int().min(1).max(1024),
  padding: z.enum(['longest', 'max']).default('longest'),
  clean: z.enum(CLEANINGS).default('none'),
  maskInUnet: z.boolean().default(true),
  inputs: z.strictObject({ ids: tensor, mask: tensor }),
  outputs: z.strictObject({ sequence: tensor }),
  null: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('tensor'), file, tokens: z.int().min(1).max(1024) }),
    z.strictObject({ kind: z.literal('caption'), text: z.string() }),
  ]),
});

const fields = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  name: packName,
  version: z.string().min(1).max(40),
  title: z.string().max(120).default(''),
  description: z.string().max(4000).default(''),
  licence: z.string().max(400).default(''),
  dataCard: file.optional(),
  files: z.record(file, packFile),
  tokenizer: z.strictObject({ file, config: file }),
  textEncoder,
  stages: z.array(stage).min(1).max(3),
  vocabulary: z.record(z.string(), z.array(z.string())).default({}),
  words: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('open') }),
      z.strictObject({ kind: z.literal('closed'), file }),
    ])
    .default({ kind: 'open' }),
  examples: z.array(z.string()).default([]),
});

/**
 * `manifest.json`. Unknown top-level fields are allowed and dropped: a later tool may add some. The fields
 * are compared with each other only once each is valid by itself, because tables are computed from them: 10^8
 * timesteps would take gigabytes.
 */
export const manifestSchema = fields.pipe(z.custom<z.output<typeof fields>>().superRefine(checkTogether));

/**
 * Checks the fields against each other: names that must exist, the order of stages, schedules that can be
 * walked.
 */
function checkTogether(manifest: z.output<typeof fields>, context: z.RefinementCtx): void {
  const fault = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  for (const [name, path] of namedFiles(manifest))
    if (!Object.hasOwn(manifest.files, name)) fault(path, `"${name}" is not listed in files`);
  manifest.stages.forEach((each, index) => {
    const at = ['stages', index];
    if (each.name !== STAGES[index]) fault([...at, 'name'], `stage ${index + 1} must be "${STAGES[index]}"`);
    if (each.size !== sizeOf(each.name))
      fault([...at, 'size'], `"${each.name}" makes ${sizeOf(each.name)} pixels`);
    const isSuperResolution = each.name !== 'base64';
    for (const field of ['lowRes', 'augLevel'] as const)
      if (isSuperResolution !== (each.inputs[field] !== undefined))
        fault(
          [...at, 'inputs', field],
          isSuperResolution ? 'is missing' : 'belongs to super-resolution stages only',
        );
    if (isSuperResolution !== (each.lowRes !== undefined))
      fault([...at, 'lowRes'], isSuperResolution ? 'is missing' : 'belongs to super-resolution stages only');
    if (each.lowRes && each.lowRes.from !== manifest.stages[index - 1]?.size)
      fault([...at, 'lowRes', 'from'], 'must be the size of the stage before');
    checkSchedule(each, (path, message) => fault([...at, ...path], message));
    if (!each.inputs.text && each.inputs.textMask)
      fault([...at, 'inputs', 'textMask'], 'is of no use to a stage without text');
    if (!each.inputs.text && each.defaults.guidanceWeight !== 1)
      fault([...at, 'defaults', 'guidanceWeight'], 'must be 1 for a stage without text');
    const [from, to] = each.defaults.guidanceInterval;
    if (from > to) fault([...at, 'defaults', 'guidanceInterval'], 'must be [low, high]');
  });
}

/**
 * Finds schedules that would fail, or give NaN, only while an image is drawn: betas that make no schedule, a
 * time input that is infinite at the noisy end, steps that the spacing cannot make.
 */
function checkSchedule(
  { schedule, conditionOn, prediction, defaults, lowRes }: z.output<typeof stage>,
  fault: (path: (string | number)[], message: string) => void,
): void {
  const attempt = <T>(path: (string | number)[], compute: () => T): T | undefined => {
    try {
      return compute();
    } catch (error) {
      fault(path, messageOf(error));
      return undefined;
    }
  };
  // Continuous time has one curve, Imagen's: betas of another would be ignored.
  if (schedule.kind === 'linear' && schedule.continuous) {
    for (const [name, value] of Object.entries(LINEAR))
      if (schedule[name as keyof typeof LINEAR] !== value)
        fault(['schedule', name], `must be ${value} in continuous time`);
  }
  const checkCondition = (path: string[], field: string, on: ConditionOn, config: typeof schedule) => {
    const noise = attempt([...path, path.length > 0 ? 'augSchedule' : 'schedule'], () =>
      createSchedule(config),
    );
    const noisiest = noise && attempt([...path, field], () => timeCondition(noise, 1, on));
    if (noisiest !== undefined && !Number.isFinite(noisiest))
      fault(
        [...path, field],
        'log-SNR is infinite where the schedule ends (zero terminal SNR); use "t" or "timestep"',
      );
    return noise;
  };
  const noise = checkCondition([], 'conditionOn', conditionOn, schedule);
  if (lowRes) checkCondition(['lowRes'], 'augConditionOn', lowRes.augConditionOn, lowRes.augSchedule);
  if (!noise) return;
  if (prediction === 'eps' && noise.alpha(1) === 0)
    fault(
      ['prediction'],
      'an eps-prediction cannot start at zero terminal SNR, where x0 = (z - sigma·eps)/alpha divides by 0',
    );
  attempt(['defaults', 'spacing'], () => createTimes(noise, defaults.steps, { spacing: defaults.spacing }));
  for (const [index, name] of (defaults.stepLists ?? []).entries())
    attempt(['defaults', 'stepLists', index], () =>
      createTimes(noise, stepsOfList(name), { spacing: { kind: 'named', name } }),
    );
}

export type Manifest = z.output<typeof manifestSchema>;
export type StageManifest = Manifest['stages'][number];
export type TextEncoderManifest = Manifest['textEncoder'];

/** Every file the manifest names, with the field that names it. */
function namedFiles(manifest: {
  dataCard?: string;
  tokenizer: { file: string; config: string };
  textEncoder: z.output<typeof textEncoder>;
  stages: z.output<typeof stage>[];
  words: { kind: 'open' } | { kind: 'closed'; file: string };
}): [name: string, path: (string | number)[]][] {
  const text = manifest.textEncoder;
  return [
    ...(manifest.dataCard ? ([[manifest.dataCard, ['dataCard']]] as [string, string[]][]) : []),
    [manifest.tokenizer.file, ['tokenizer', 'file']],
    [manifest.tokenizer.config, ['tokenizer', 'config']],
    [text.file, ['textEncoder', 'file']],
    ...text.externalData.map((name, at): [string, (string | number)[]] => [
      name,
      ['textEncoder', 'externalData', at],
    ]),
    ...(manifest.words.kind === 'closed'
      ? ([[manifest.words.file, ['words', 'file']]] as [string, string[]][])
      : []),
    ...(text.null.kind === 'tensor'
      ? ([[text.null.file, ['textEncoder', 'null', 'file']]] as [string, string[]][])
      : []),
    ...manifest.stages.flatMap((each, index): [string, (string | number)[]][] => [
      [each.file, ['stages', index, 'file']],
      ...each.externalData.map((name, at): [string, (string | number)[]] => [
        name,
        ['stages', index, 'externalData', at],
      ]),
    ]),
  ];
}
