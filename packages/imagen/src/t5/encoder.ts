import { readFile } from 'node:fs/promises';
import type { CaptionTokenizer } from '@atelier/tokenizer';
import { inferenceFailed, messageOf, packInvalid } from '../errors';
import type { PackFiles } from '../pack-files';
import type { Session } from '../runtime/session';
import { Lru } from './lru';

/** The text conditioning of the U-Nets: one vector per token, and a mask of the tokens that are text. */
export interface TextConditioning {
  /** [tokens, width] */
  readonly sequence: Float32Array;
  /** [tokens], 1 = token, 0 = padding */
  readonly mask: Float32Array;
  readonly tokens: number;
  readonly width: number;
}

/** Captions kept encoded: at 77 tokens of width 4096 one takes 1.3 MB. */
const CACHED_CAPTIONS = 64;

/** The frozen T5 encoder of a pack: caption → sequence and mask, remembered by caption. */
export class TextEncoder {
  readonly #cache = new Lru<string, TextConditioning>(CACHED_CAPTIONS);
  #none: TextConditioning | undefined;

  constructor(
    private readonly pack: PackFiles,
    private readonly tokenizer: CaptionTokenizer,
    private readonly session: Session,
  ) {}

  /**
   * The conditioning of `caption`. @throws AtelierError `inference_failed` when the encoder answers with NaN
   * or Inf.
   */
  async encode(caption: string): Promise<TextConditioning> {
    const cached = this.#cache.get(caption);
    if (cached) return cached;
    const text = await this.#run(this.tokenizer.encode(caption));
    this.#cache.set(caption, text);
    return text;
  }

  /** Returns the beginning of `caption` that this encoder reads: all of it unless it has too many tokens. */
  kept(caption: string): string {
    return this.tokenizer.kept(caption);
  }

  /** The null conditioning of classifier-free guidance, from the pack's tensor or its stand-in caption. */
  async unconditional(): Promise<TextConditioning> {
    const { null: none, width } = this.pack.manifest.textEncoder;
    this.#none ??=
      none.kind === 'caption'
        ? await this.#run(this.tokenizer.encode(none.text))
        : {
            sequence: await readFloats(this.pack, none.file, none.tokens * width),
            mask: new Float32Array(none.tokens).fill(1),
            tokens: none.tokens,
            width,
          };
    return this.#none;
  }

  async #run(ids: number[]): Promise<TextConditioning> {
    const { inputs, outputs, width, maxTokens, padding, maskInUnet } = this.pack.manifest.textEncoder;
    const tokens = padding === 'max' ? maxTokens : ids.length;
    // 0 is T5's padding token; the mask hides it.
    const padded = new BigInt64Array(tokens);
    const attention = new BigInt64Array(tokens);
    ids.forEach((id, at) => {
      padded[at] = BigInt(id);
      attention[at] = 1n;
    });
    const sequence = new Float32Array(tokens * width);
    const dims = [1, tokens];
    try {
      await this.session.run(
        { [inputs.ids]: { data: padded, dims }, [inputs.mask]: { data: attention, dims } },
        { [outputs.sequence]: { data: sequence, dims: [1, tokens, width] } },
      );
    } catch (error) {
      throw inferenceFailed('text-encoder', messageOf(error), error);
    }
    if (!sequence.every(Number.isFinite))
      throw inferenceFailed('text-encoder', 'the encoder answered with NaN or Inf');
    const mask = maskInUnet ? Float32Array.from(attention, Number) : new Float32Array(tokens).fill(1);
    return { sequence, mask, tokens, width };
  }
}

async function readFloats(pack: PackFiles, file: string, length: number): Promise<Float32Array> {
  const bytes = await readFile(pack.path(file));
  if (bytes.length !== length * 4)
    throw packInvalid(
      file,
      'textEncoder.null',
      `must hold ${length} float32 values, has ${bytes.length} bytes`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = Float32Array.from({ length }, (_, at) => view.getFloat32(at * 4, true));
  if (!values.every(Number.isFinite)) throw packInvalid(file, 'textEncoder.null', 'holds NaN or Inf');
  return values;
}

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
