import { z } from 'zod';

const whole = (least: number, otherwise: number) => z.coerce.number().int().min(least).default(otherwise);

/** What the harness sets (its CONTRIBUTING_ADAPTERS.md). */
const schema = z.object({
  DATABASE_URL: z.string(),
  SCENARIO: z.literal('long_horizon').default('long_horizon'),
  PRODUCER_MODE: z.enum(['fixed', 'depth-target']).default('fixed'),
  /** `harness`: tokens `ENQUEUE n` on stdin; `adapter`: this process keeps the rate. */
  PRODUCER_PACING: z.enum(['harness', 'adapter']).default('harness'),
  PRODUCER_RATE: z.coerce.number().min(0).default(800),
  PRODUCER_RATE_CONTROL_FILE: z.string().optional(),
  PRODUCER_BATCH_MS: whole(1, 25),
  TARGET_DEPTH: whole(1, 1000),
  WORKER_COUNT: whole(1, 32),
  JOB_PAYLOAD_BYTES: whole(0, 256),
  JOB_WORK_MS: whole(0, 1),
  SAMPLE_EVERY_S: whole(1, 5),
  BENCH_INSTANCE_ID: whole(0, 0),
});
export type HarnessSettings = z.output<typeof schema>;

/** @throws ZodError naming the variable */
export const readSettings = (env: NodeJS.ProcessEnv): HarnessSettings => schema.parse(env);
