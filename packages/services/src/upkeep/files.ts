import { z } from 'zod';

/** A file that a row names, and the generation or upload to which the row belongs. */
export interface NamedFile {
  key: string;
  sha256: string;
  bytes: number;
  of: 'generation' | 'upload';
  id: string;
}

/**
 * SELECT of every file that rows name. WebP copies are not among them, because they are made again from the
 * PNG.
 */
export const NAMED_FILES = `
  SELECT s."storageKey", s."sha256", s."bytes", 'generation', i."generationId"
  FROM "StageImage" s JOIN "Image" i ON i."id" = s."imageId"
  UNION
  SELECT u."storageKey", u."sha256", u."bytes", 'upload', u."id" FROM "Upload" u`;

const line = z.tuple([z.string(), z.string(), z.coerce.number(), z.enum(['generation', 'upload']), z.uuid()]);

/** Reads one line of NAMED_FILES in COPY's text format. @throws ZodError */
export function readNamedFile(text: string): NamedFile {
  const [key, sha256, bytes, of, id] = line.parse(text.split('\t'));
  return { key, sha256, bytes, of, id };
}
