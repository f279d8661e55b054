import type { TextConditioning } from './encoder';

/** Lengths that texts are padded to: captions of similar length can then share a batch. */
const MULTIPLE = 8;

/**
 * Pads a caption's conditioning and the null conditioning, with mask 0, to one length: the next multiple of 8
 * that holds both. The length depends on this caption alone, never on who shares a batch, so that batches
 * cannot change an image.
 */
export function padTogether(
  text: TextConditioning,
  none: TextConditioning,
): [TextConditioning, TextConditioning] {
  const tokens = Math.ceil(Math.max(text.tokens, none.tokens) / MULTIPLE) * MULTIPLE;
  return [padTo(text, tokens), padTo(none, tokens)];
}

function padTo(text: TextConditioning, tokens: number): TextConditioning {
  if (text.tokens === tokens) return text;
  const sequence = new Float32Array(tokens * text.width);
  sequence.set(text.sequence);
  const mask = new Float32Array(tokens);
  mask.set(text.mask);
  return { sequence, mask, tokens, width: text.width };
}
