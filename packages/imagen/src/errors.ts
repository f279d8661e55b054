import { AtelierError, type StageName } from '@atelier/domain';

/**
 * The error for an unusable pack. Names the file and, where there is one, the field (`stages.0.inputs.z`).
 */
export const packInvalid = (
  file: string,
  field: string | null,
  message: string,
  cause?: unknown,
): AtelierError =>
  new AtelierError('pack_invalid', field ? `${file}: ${field}: ${message}` : `${file}: ${message}`, {
    issues: [{ path: field ? `${file}#${field}` : file, message }],
    cause,
  });

/** The error for a net's unusable answer. Stops one image, never its neighbours in the batch. */
export const inferenceFailed = (
  stage: StageName | 'text-encoder',
  message: string,
  cause?: unknown,
): AtelierError => new AtelierError('inference_failed', `${stage}: ${message}`, { cause });

/** Returns the message of a thrown value. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
