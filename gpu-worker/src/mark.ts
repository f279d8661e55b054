import { SMALLEST_SIGNED, type StageSize } from '@atelier/domain';
import type { Provenance } from '@atelier/provenance';
import { embedMark, payloadOfId, removeMark } from '@atelier/provenance/watermark';

/** Keyword of the text chunk that lets a later job take the mark out again. */
const UNDO = 'atelier:mark';
/** The one stage with a mark that another stage is drawn from. */
const DRAWN_FROM = 256;

interface Stage {
  /** Id of the image, a UUID of version 7. */
  imageId: string;
  size: StageSize;
  /** size · size · 3. */
  rgb: Uint8Array;
}

/** Pixels as they are stored, and the text chunks that belong to them. */
export interface MarkedStage {
  rgb: Uint8Array;
  text: Record<string, string>;
  marked: boolean;
}

/** Writes the mark of the image into a finished stage, unless its size or the settings want none. */
export function markStage({ imageId, size, rgb }: Stage, provenance: Provenance | undefined): MarkedStage {
  const key = provenance?.marks ? provenance.watermarkKeys[0] : undefined;
  if (!key || size < SMALLEST_SIGNED) return { rgb, text: {}, marked: false };
  const marked = embedMark(rgb, size, size, { key, payload: payloadOfId(imageId, key) });
  const undo: Record<string, string> =
    size === DRAWN_FROM ? { [UNDO]: Buffer.from(marked.undo).toString('base64') } : {};
  return { rgb: marked.rgb, text: undo, marked: true };
}

/**
 * The pixels that a stored stage had before its mark: a job that goes on from them draws what an undisturbed
 * one draws. `text` are the chunks of its PNG.
 * @throws Error when it carries the mark of a key that is not among `keys`
 */
export function unmarkStage(
  { imageId, size, rgb }: Stage,
  text: Readonly<Record<string, string>>,
  keys: readonly Uint8Array[],
): Uint8Array {
  if (text[UNDO] === undefined) return rgb;
  const undo = Buffer.from(text[UNDO], 'base64');
  for (const key of keys)
    try {
      return removeMark(rgb, size, size, { key, payload: payloadOfId(imageId, key) }, undo);
    } catch {
      // Another key made it.
    }
  throw new Error('no key takes the mark out of this stage');
}
