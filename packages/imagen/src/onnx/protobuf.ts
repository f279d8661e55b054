/** The three wire types of protocol buffers that ONNX files need. Knows nothing of ONNX. */

const varint = (value: number | bigint): Buffer => {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
};

const key = (field: number, wireType: number): Buffer => varint((field << 3) | wireType);

/** An integer, enum or bool field. */
export const int = (field: number, value: number | bigint): Buffer =>
  Buffer.concat([key(field, 0), varint(value)]);

/** A float field. */
export const float = (field: number, value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(field, 5), bytes]);
};

/** A bytes field, or an embedded message made of `parts`. */
export const message = (field: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([key(field, 2), varint(body.length), body]);
};

/** A string field. */
export const text = (field: number, value: string): Buffer => message(field, Buffer.from(value));
