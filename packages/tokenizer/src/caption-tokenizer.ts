import type { Cleaning } from '@atelier/domain';
import { Tokenizer } from '@huggingface/tokenizers';
import { readCharsmap } from './charsmap';
import { cleanCaption } from './clean';
import { longestFitting } from './longest-fitting';

/** A pack's tokenizer as parsed JSON, and how the pack's encoder reads captions. */
export interface TokenizerFiles {
  /** `tokenizer.json` of Hugging Face. */
  definition: object;
  /** `tokenizer_config.json`. */
  config: object;
  clean: Cleaning;
  /** Tokens that the encoder reads at most, the final `</s>` among them. */
  maxTokens: number;
}

interface Definition {
  normalizer?: { type: string; precompiled_charsmap?: string } | null;
}

/** White space to Rust, which splits words there, but not to JavaScript. */
const NEXT_LINE = /\u0085/g;

/** The normalization of a SentencePiece model, whose table says exactly what its training saw; null: another kind. */
function exactNormalizer({ normalizer }: Definition): ((text: string) => string) | null {
  if (normalizer?.type !== 'Precompiled' || !normalizer.precompiled_charsmap) return null;
  const normalize = readCharsmap(normalizer.precompiled_charsmap);
  return (text) => normalize(text).replace(NEXT_LINE, ' ');
}

/** Cleaning, SentencePiece through the Hugging Face file, truncation that keeps the final `</s>`. */
export class CaptionTokenizer {
  readonly #tokenizer: Tokenizer;

  /** @throws Error when the files make no tokenizer */
  constructor(private readonly files: TokenizerFiles) {
    this.#tokenizer = new Tokenizer(files.definition, files.config);
    const normalizer = exactNormalizer(files.definition as Definition);
    if (normalizer) this.#tokenizer.normalizer = normalizer as Tokenizer['normalizer'];
    if (this.#tokenizer.encode('a').ids.length === 0) throw new Error('it makes no tokens');
  }

  /** Returns the ids of a T5 sequence that ends with `</s>`, at most `maxTokens` of them. */
  encode(caption: string): number[] {
    const ids = this.#all(caption);
    const { maxTokens } = this.files;
    if (ids.length <= maxTokens) return ids;
    // Like the Python tokenizers: the text is cut, the end-of-sequence token stays.
    return [...ids.slice(0, maxTokens - 1), ids.at(-1)!];
  }

  /** Whether the encoder reads all of `caption`. */
  fits(caption: string): boolean {
    return this.#all(caption).length <= this.files.maxTokens;
  }

  /**
   * Returns the beginning of `caption` that the encoder reads, in whole words: all of it when it fits. Of the
   * next word the encoder may read a part.
   */
  kept(caption: string): string {
    return longestFitting(caption, (beginning) => this.fits(beginning));
  }

  #all(caption: string): number[] {
    return this.#tokenizer.encode(cleanCaption(caption, this.files.clean)).ids;
  }
}
