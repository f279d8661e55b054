import { z } from 'zod';

/** Name of a file of a pack: relative, with forward slashes, never leaving the pack's directory. */
export const packFileName = z
  .string()
  .max(200)
  .regex(
    /^(?!\/)(?!.*\\)(?!.*:)(?!(?:.*\/)?\.\.?(?:\/|$)).+[^/]$/,
    'must be a relative path inside the pack',
  );

/** What a manifest says of each file. */
export const packFile = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
  bytes: z.int().min(0),
});

/** A manifest with thousands of example captions is a few hundred kB. */
export const PACK_MANIFEST_BYTES = 4 * 1024 * 1024;
