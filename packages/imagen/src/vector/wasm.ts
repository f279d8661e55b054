/**
 * Assembles just enough WebAssembly for a vectorized loop, without a compiler or a binary in the repository.
 * An expression is the bytes that leave its value on the stack, so that code reads inside out like the
 * formula it computes. Knows nothing of the computation. Opcodes: WebAssembly Core 2.0, appendix "Index of
 * Instructions".
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
  or: scalar(0x72),
  shl: scalar(0x74),
};

/** Vectors of four 32-bit lanes: integers, floats, or just bits. */
export const v128 = {
  not: vector(77),
  and: vector(78),
  or: vector(80),
  xor: vector(81),
  anyTrue: vector(83),
  /** Bits of the first where the mask has ones, of the second elsewhere. */
  select: vector(82),
  load: (address: Code, offset = 0): Code => [...address, 0xfd, 0, 4, ...unsigned(offset)],
  /** One 32-bit value in all four lanes. */
  loadSplat: (address: Code, offset = 0): Code => [...address, 0xfd, 9, 2, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [
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

/** Vectors of bytes. */
export const i8x16 = {
  /** Lanes 0..15 are of `a`, 16..31 of `b`. */
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code => [
    ...a,
    ...b,
    0xfd,
    ...unsigned(13),
    ...lanes,
  ],
  /** Narrows two vectors of 16-bit integers to bytes, clamped to 0..255; the same from 32 to 16 bits. */
  narrow: vector(102),
  narrowTo16: vector(133),
};

export const f32x4 = {
  all: (value: number): Code => constant(bytesOf(new Float32Array(4).fill(value))),
  le: vector(69),
  abs: vector(224),
  sqrt: vector(227),
  min: vector(232),
  max: vector(233),
  add: vector(228),
  sub: vector(229),
  mul: vector(230),
  div: vector(231),
  fromInt: vector(250),
  fromUnsigned: vector(251),
};

/** Two float64 lanes, the number type of JavaScript. */
export const f64x2 = {
  const: (...lanes: [number, number]): Code => constant([...new Uint8Array(Float64Array.from(lanes).buffer)]),
  all: (value: number): Code => f64x2.const(value, value),
  splat: vector(20),
  add: vector(240),
  mul: vector(242),
  /** Halves to even. */
  nearest: vector(148),
  /** The lower two lanes of a vector of float32, and back into them; the upper two become 0. */
  promote: vector(95),
  demote: vector(94),
  /** Converts to 32-bit integers in the lower two lanes; NaN becomes 0, larger values the largest integer. */
  toInt: vector(252),
};

/** A parameter or local variable of the function. */
export interface Local {
  readonly get: Code;
  set(value: Code): Code;
}

const TYPES = { i32: 0x7f, f64: 0x7c, v128: 0x7b };

/** A function as a module that imports the memory it works on. */
export interface Kernel {
  readonly module: WebAssembly.Module;
  run(...args: number[]): number;
}

/**
 * Compiles one function over `memory`.
 * @param parameters their types
 * @param build gets the parameters and a way to declare vector locals; returns the body, which leaves the
 *   result if there is one
 * @throws WebAssembly.CompileError when the body is no valid code
 */
export function compile(
  memory: WebAssembly.Memory,
  parameters: readonly ('i32' | 'f64')[],
  build: (parameters: Local[], declare: () => Local) => Code,
  result?: 'i32',
): Kernel {
  let locals = 0;
  const local = (index: number): Local => ({
    get: [0x20, ...unsigned(index)],
    set: (value) => [...value, 0x21, ...unsigned(index)],
  });
  const body = build(
    parameters.map((_, index) => local(index)),
    () => local(parameters.length + locals++),
  );
  const code = [1, ...unsigned(locals), TYPES.v128, ...body, 0x0b];
  const section = (id: number, content: Code) => [id, ...unsigned(content.length), ...content];
  const types = parameters.map((type) => TYPES[type]);
  const results = result ? [1, TYPES[result]] : [0];
  // Every import and export is named "m".
  const name = [1, 0x6d];
  const bytes = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, types.length, ...types, ...results]),
    ...section(2, [1, ...name, ...name, 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name, 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
  const module = new WebAssembly.Module(bytes);
  const { m } = new WebAssembly.Instance(module, { m: { m: memory } }).exports;
  return { module, run: m as Kernel['run'] };
}

/** Repeats `body` until `counter`, which it must change, is zero; at least once. */
export const repeatUntilZero = (counter: Local, body: Code): Code => [
  ...[0x03, 0x40],
  ...body,
  ...counter.get,
  ...[0x0d, 0],
  0x0b,
];
