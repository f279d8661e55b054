import { AtelierError, type StageName } from '@atelier/domain';

/** A pack that cannot be used. Names the file and, where there is one, the field (`stages.0.inputs.z`). */
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

/** A net whose answer is of no use. Stops one image, never its neighbours in the batch. */
export const inferenceFailed = (
  stage: StageName | 'text-encoder',
  message: string,
  cause?: unknown,
): AtelierError => new AtelierError('inference_failed', `${stage}: ${message}`, { cause });

/** The text of anything that was thrown. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
