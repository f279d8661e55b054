import * as cborg from 'cborg';

/** A tagged value, such as a time (0) or a COSE_Sign1 (18). */
export const { Tagged } = cborg;

export type Cbor =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | cborg.Tagged
  | Cbor[]
  | Map<number | string, Cbor>
  | { [key: string]: Cbor | undefined };

const TAGS = { time: 0, coseSign1: 18 };

/** Encodes a value in CBOR's deterministic form (RFC 8949, 4.2). Leaves out fields that are undefined. */
export const encode = (value: Cbor): Buffer =>
  Buffer.from(cborg.encode(value, { float64: true, ignoreUndefinedProperties: true }));

/**
 * Decodes one value that fills `bytes`. Maps become `Map`s.
 * @throws Error on anything that `encode` would not write, so that a value has one encoding
 */
export function decode(bytes: Uint8Array): Cbor {
  const value = cborg.decode(bytes, {
    strict: true,
    useMaps: true,
    allowIndefinite: false,
    allowUndefined: false,
    allowInfinity: false,
    allowNaN: false,
    allowBigInt: false,
    rejectDuplicateMapKeys: true,
    tags: cborg.Tagged.preserve(TAGS.time, TAGS.coseSign1),
  }) as Cbor;
  if (!encode(value).equals(bytes)) throw new Error('encoded in another way');
  return value;
}
