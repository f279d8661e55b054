import { sizeSetting } from '@atelier/domain';
import { z } from 'zod';
import { DEVICES } from '../runtime/session';

const schema = z.object({
  PACK: z.string().min(1).default('atelier-small'),
  DEVICE: z.enum(DEVICES).default('auto'),
  MEMORY_LIMIT: sizeSetting().optional(),
  PACK_CACHE: z.string().optional(),
  DATA_DIR: z.string().default('.data'),
});

/** Reads the settings that the commands share with the service. Options on the command line win. */
export const readEnv = (env: NodeJS.ProcessEnv = process.env) => {
  const parsed = schema.safeParse({
    PACK: env.PACK || undefined,
    DEVICE: env.DEVICE || undefined,
    MEMORY_LIMIT: env.MEMORY_LIMIT || undefined,
    PACK_CACHE: env.PACK_CACHE || undefined,
    DATA_DIR: env.DATA_DIR || undefined,
  });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UsageError(`${issue?.path.join('.')}: ${issue?.message}`);
};

/** A command line that cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
