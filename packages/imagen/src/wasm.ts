/**
 * Enough of WebAssembly to write one vectorized loop in TypeScript, without a compiler or a binary in the repository. An
 * expression is the bytes that leave its value on the stack, so that code reads inside out like the formula it computes.
 * It knows nothing of what is computed. Opcodes: WebAssembly Core 2.0, appendix "Index of Instructions".
 */
export type Code = readonly number[];

/** LEB128, unsigned. */
const unsigned = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];

/** LEB128 of a 32-bit integer, signed. */
function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const isLast = (rest === 0 && !(low & 0x40)) || (rest === -1 && (low & 0x40) !== 0);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}

const scalar =
  (opcode: number) =>
  (...operands: Code[]): Code => [...operands.flat(), opcode];
const vector =
  (opcode: number) =>
  (...operands: Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(opcode)];

const bytesOf = (...values: Float32Array[] | Int32Array[]): number[] =>
  values.flatMap((each) => [...new Uint8Array(each.buffer)]);
const constant = (bytes: number[]): Code => [0xfd, ...unsigned(12), ...bytes];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value | 0)],
  add: scalar(0x6a),
  sub: scalar(0x6b),
};

/** Vectors of four 32-bit lanes: integers, floats, or just bits. */
export const v128 = {
  and: vector(78),
  xor: vector(81),
  /** Bits of the first where the mask has ones, of the second elsewhere. */
  select: vector(82),
  store: (address: Code, value: Code, offset: number): Code => [
    ...address,
    ...value,
    0xfd,
    ...unsigned(11),
    4,
    ...unsigned(offset),
  ],
  /** Lanes 0..3 are of `a`, 4..7 of `b`. */
  shuffle: (a: Code, b: Code, lanes: readonly [number, number, number, number]): Code => [
    ...a,
    ...b,
    0xfd,
    ...unsigned(13),
    ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
  ],
};

export const i32x4 = {
  const: (...lanes: [number, number, number, number]): Code => constant(bytesOf(Int32Array.from(lanes))),
  all: (value: number): Code => i32x4.const(value, value, value, value),
  splat: vector(17),
  shl: vector(171),
  /** Shifts copies of the sign in. */
  shr: vector(172),
  add: vector(174),
  sub: vector(177),
  /** 64-bit products of the unsigned lanes 0 and 1 (low), 2 and 3 (high). */
  wideMulLow: vector(222),
  wideMulHigh: vector(223),
};

export const f32x4 = {
  all: (value: number): Code => constant(bytesOf(new Float32Array(4).fill(value))),
  sqrt: vector(227),
  add: vector(228),
  sub: vector(229),
  mul: vector(230),
  div: vector(231),
  fromInt: vector(250),
  fromUnsigned: vector(251),
};

/** A parameter or local variable of the function. */
export interface Local {
  readonly get: Code;
  set(value: Code): Code;
}

const I32 = 0x7f;
const V128 = 0x7b;

/**
 * Compiles one function `run` over one page (64 KiB) of memory, both exported.
 * @param parameters how many i32 parameters it has
 * @param build gets the parameters and a way to declare vector locals; returns the body
 */
export function compile(
  parameters: number,
  build: (parameters: Local[], declare: () => Local) => Code,
): { memory: ArrayBuffer; run: (...args: number[]) => void } {
  let locals = 0;
  const local = (index: number): Local => ({
    get: [0x20, ...unsigned(index)],
    set: (value) => [...value, 0x21, ...unsigned(index)],
  });
  const body = build(
    Array.from({ length: parameters }, (_, index) => local(index)),
    () => local(parameters + locals++),
  );
  const code = [1, ...unsigned(locals), V128, ...body, 0x0b];
  const section = (id: number, content: Code) => [id, ...unsigned(content.length), ...content];
  const name = (text: string) => [text.length, ...new TextEncoder().encode(text)];
  const bytes = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, parameters, ...Array(parameters).fill(I32), 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 1, 1, 1]),
    ...section(7, [2, ...name('run'), 0, 0, ...name('memory'), 2, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
  const { run, memory } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  return { memory: (memory as WebAssembly.Memory).buffer, run: run as (...args: number[]) => void };
}

/** Repeats `body` until `counter`, which it must change, is zero; at least once. */
export const repeatUntilZero = (counter: Local, body: Code): Code => [
  ...[0x03, 0x40],
  ...body,
  ...counter.get,
  ...[0x0d, 0],
  0x0b,
];
