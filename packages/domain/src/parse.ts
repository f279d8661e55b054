import type { z } from 'zod';
import { AtelierError, type ErrorCode } from './errors';

/** What each input object became, so that the API's check and the verb behind it parse a body once. */
const parsedInputs = new WeakMap<object, { schema: z.ZodType; output: unknown }>();

/**
 * Parses `input` with `schema`, or throws an AtelierError whose issues name each wrong field. A caption at
 * fault gets `invalid_caption`, an unknown sampler `unknown_sampler`, anything else `code`. The same object
 * under the same schema gets the same output again: treat both as immutable.
 */
export function parseInput<S extends z.ZodType>(
  schema: S,
  input: unknown,
  code: ErrorCode = 'invalid_request',
): z.output<S> {
  const held = typeof input === 'object' && input !== null ? input : null;
  const earlier = held && parsedInputs.get(held);
  if (earlier?.schema === schema) return earlier.output as z.output<S>;
  const parsed = schema.safeParse(input);
  if (parsed.success) {
    if (held) parsedInputs.set(held, { schema, output: parsed.data });
    return parsed.data;
  }
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const first = issues[0] ?? { path: '', message: 'invalid' };
  const specific: ErrorCode =
    first.path === 'caption' ? 'invalid_caption' : first.path === 'sampler' ? 'unknown_sampler' : code;
  throw new AtelierError(specific, first.path ? `${first.path}: ${first.message}` : first.message, {
    issues,
  });
}
