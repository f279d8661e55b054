import { z } from 'zod';

/** A setting that must be a URL with one of `protocols` (each with its colon); `example` is shown when it is not. */
export const urlSetting = (protocols: string[], example: string) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    message: `must be a URL like ${example}`,
  });

/**
 * Parses a process's settings with its own schema; an empty value counts as unset.
 * @throws Error with one line that names the first wrong setting, never its value: it may be secret
 */
export function parseSettings<S extends z.ZodType>(
  schema: S,
  source: Record<string, string | undefined>,
): z.output<S> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const missing = issue !== undefined && !(String(issue.path[0]) in given);
  throw new Error(`setting ${issue?.path.join('.')}: ${missing ? 'is required' : issue?.message}`);
}
