/**
 * JUMBF boxes (ISO 19566-5) as C2PA uses them: superboxes with a label, which hold boxes or one CBOR box. The
 * reader accepts only what the writer writes, so no byte of a box goes unread.
 */
const TYPE_TAIL = '00110010800000aa00389b71';
const typeOf = (name: string): Buffer =>
  Buffer.from(`${Buffer.from(name).toString('hex')}${TYPE_TAIL}`, 'hex');

/** Requestable, and with a label. */
const TOGGLES = 3;

export interface SuperBox {
  /** Four letters: `c2pa`, `c2ma`, `c2as`, `c2cl`, `c2cs` or `cbor`. */
  type: string;
  label: string;
  /** Boxes inside, or the content of the CBOR box. */
  content: SuperBox[] | Uint8Array;
}

const box = (name: string, ...parts: Uint8Array[]): Buffer => {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0));
  return Buffer.concat([size, Buffer.from(name, 'latin1'), ...parts]);
};

/** The bytes of a superbox. Those after its first 8 are what C2PA hashes. */
export function writeBox({ type, label, content }: SuperBox): Buffer {
  const description = box('jumd', typeOf(type), Buffer.of(TOGGLES), Buffer.from(`${label}\0`));
  const inside = content instanceof Uint8Array ? [box('cbor', content)] : content.map(writeBox);
  return box('jumb', description, ...inside);
}

const NAMES = ['c2pa', 'c2ma', 'c2as', 'c2cl', 'c2cs', 'cbor'];
const NESTING = 4;

/**
 * Reads the one superbox that fills `bytes`.
 * @throws Error on anything that `writeBox` would not write
 */
export function readBox(bytes: Uint8Array): SuperBox {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [only, ...more] = split(buffer);
  if (!only || more.length > 0) throw new Error('not one box');
  return superBox(only, 0);
}

interface Raw {
  name: string;
  payload: Buffer;
}

function split(bytes: Buffer): Raw[] {
  const boxes: Raw[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < 8) throw new Error('cut off');
    const size = bytes.readUInt32BE(at);
    if (size < 8 || size > bytes.length - at) throw new Error('a box with a wrong size');
    boxes.push({
      name: bytes.toString('latin1', at + 4, at + 8),
      payload: bytes.subarray(at + 8, at + size),
    });
    at += size;
  }
  return boxes;
}

function superBox({ name, payload }: Raw, depth: number): SuperBox {
  if (name !== 'jumb' || depth >= NESTING) throw new Error('not a superbox');
  const [description, ...inside] = split(payload);
  if (description?.name !== 'jumd') throw new Error('no description');
  const { type, label } = readDescription(description.payload);
  const [first] = inside;
  if (first?.name === 'cbor') {
    if (inside.length > 1) throw new Error('more than one content');
    return { type, label, content: first.payload };
  }
  return { type, label, content: inside.map((one) => superBox(one, depth + 1)) };
}

function readDescription(bytes: Buffer): { type: string; label: string } {
  const type = NAMES.find((name) => typeOf(name).equals(bytes.subarray(0, 16)));
  if (!type || bytes[16] !== TOGGLES || bytes.indexOf(0, 17) !== bytes.length - 1)
    throw new Error('a description of another kind');
  return {
    type,
    label: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(17, -1)),
  };
}
