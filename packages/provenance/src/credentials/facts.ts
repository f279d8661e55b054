import { type Cbor, decode, encode } from './cbor';
import { LIKENESS_BYTES } from './likeness';

/** What a signature says about a file, beside "made here by a model". */
export interface Facts {
  /** Time of the signature. */
  signedAt: Date;
  /** `name@version` of the pack that drew it; null for a sheet of several pictures. */
  pack: string | null;
  /** Edge length in pixels of the stage; null for a sheet. */
  size: number | null;
  /** Whether the pixels carry the watermark. */
  marked: boolean;
  /** `likenessOf` the pixels. */
  likeness: Uint8Array;
  /** SHA-256 of the RGB bytes; null where the format is lossy. */
  pixels: Uint8Array | null;
  /** SHA-256 of the stored PNG that a copy was made from; null for the PNG itself and for sheets. */
  source: Uint8Array | null;
  /** Null when the picture was not public when it was signed. */
  about: About | null;
}

/** The part of the facts that the author's visibility allows. */
export interface About {
  generation: string;
  /** Place in its generation; null for a sheet. */
  index: number | null;
  caption: string;
  author: string | null;
  seed: number | null;
  /** The settings that the person chose, as JSON. */
  settings: string;
}

const VERSION = 1;

/** The content of the assertion `atelier.picture`. */
export const encodeFacts = (facts: Facts): Buffer =>
  encode({
    version: VERSION,
    signedAt: facts.signedAt.toISOString(),
    pack: facts.pack,
    size: facts.size,
    marked: facts.marked,
    likeness: facts.likeness,
    pixels: facts.pixels,
    source: facts.source,
    about: facts.about && { ...facts.about },
  });

/** @throws Error when `bytes` are no facts of a version that this code knows */
export function decodeFacts(bytes: Uint8Array): Facts {
  const fields = new Fields(decode(bytes));
  if (fields.number('version') !== VERSION) throw new Error('facts of another version');
  const signedAt = new Date(fields.text('signedAt') ?? '');
  const likeness = fields.bytes('likeness', LIKENESS_BYTES);
  if (Number.isNaN(signedAt.getTime()) || !likeness) throw new Error('facts without a time or a likeness');
  const about = fields.get('about');
  return {
    signedAt,
    pack: fields.text('pack'),
    size: fields.number('size'),
    marked: fields.get('marked') === true,
    likeness,
    pixels: fields.bytes('pixels', 32),
    source: fields.bytes('source', 32),
    about: about === null ? null : aboutOf(new Fields(about)),
  };
}

function aboutOf(fields: Fields): About {
  const [generation, caption, settings] = ['generation', 'caption', 'settings'].map((key) =>
    fields.text(key),
  );
  if (!generation || caption == null || settings == null) throw new Error('a picture without its names');
  return {
    generation,
    index: fields.number('index'),
    caption,
    author: fields.text('author'),
    seed: fields.number('seed'),
    settings,
  };
}

/** Typed access to a decoded map; a field of another type is an error, null and absence are null. */
class Fields {
  private readonly map: Map<number | string, Cbor>;
  constructor(value: Cbor) {
    if (!(value instanceof Map)) throw new Error('not a map');
    this.map = value;
  }
  get(key: string): Cbor {
    return this.map.get(key) ?? null;
  }
  text(key: string): string | null {
    return this.checked(key, (value) => typeof value === 'string');
  }
  number(key: string): number | null {
    return this.checked(key, (value) => typeof value === 'number');
  }
  bytes(key: string, length: number): Uint8Array | null {
    return this.checked(key, (value) => value instanceof Uint8Array && value.length === length);
  }
  private checked<T extends Cbor>(key: string, test: (value: Cbor) => boolean): T | null {
    const value = this.get(key);
    if (value !== null && !test(value)) throw new Error(`a field of a wrong type: ${key}`);
    return value as T | null;
  }
}
