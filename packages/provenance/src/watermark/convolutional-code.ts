/**
 * The rate-1/3 convolutional code of constraint length 9 (generators 557, 663, 711 octal; 3GPP TS 25.212,
 * section 4.2.3.1), decoded from soft values by Viterbi's algorithm (1967). Its free distance is 18.
 */
const GENERATORS = [0o557, 0o663, 0o711];
const STATES = 256;

/** Zero bits after the word, which bring the encoder back to state 0. */
export const TAIL = 8;
/** Coded bits for each bit. */
export const RATE = 3;

/** Three output bits for each content of the register, whose newest bit is bit 8. */
const OUTPUT = Uint8Array.from({ length: 2 * STATES }, (_, register) =>
  GENERATORS.reduce((bits, generator) => bits * 2 + parity(register & generator), 0),
);

function parity(value: number): number {
  let odd = 0;
  for (let rest = value; rest; rest &= rest - 1) odd ^= 1;
  return odd;
}

/** Bits (0 or 1) → (bits + TAIL) · RATE coded bits. */
export function encodeBits(bits: Uint8Array): Uint8Array {
  const coded = new Uint8Array((bits.length + TAIL) * RATE);
  let state = 0;
  for (let step = 0; step < bits.length + TAIL; step++) {
    const register = ((bits[step] ?? 0) << 8) | state;
    const output = OUTPUT[register]!;
    coded[RATE * step] = output >> 2;
    coded[RATE * step + 1] = (output >> 1) & 1;
    coded[RATE * step + 2] = output & 1;
    state = register >> 1;
  }
  return coded;
}

/**
 * The most likely bits. `soft` has a number for each coded bit: its sign says which bit (positive: 1), its
 * size how surely.
 */
export function decodeBits(soft: Float64Array): Uint8Array {
  const steps = soft.length / RATE;
  let metric = new Float64Array(STATES).fill(-Infinity);
  let next = new Float64Array(STATES);
  metric[0] = 0;
  const branch = new Float64Array(1 << RATE);
  /** The oldest bit of the register that won, for each step and state. */
  const survivor = new Uint8Array(steps * STATES);
  for (let step = 0; step < steps; step++) {
    const [a, b, c] = [soft[RATE * step]!, soft[RATE * step + 1]!, soft[RATE * step + 2]!];
    for (let output = 0; output < branch.length; output++)
      branch[output] = (output & 4 ? a : -a) + (output & 2 ? b : -b) + (output & 1 ? c : -c);
    next.fill(-Infinity);
    // The tail is zeros, so states with a newest bit of 1 cannot follow.
    const reachable = step < steps - TAIL ? STATES : STATES / 2;
    for (let state = 0; state < reachable; state++) {
      const register = state << 1;
      const even = metric[register & (STATES - 1)]! + branch[OUTPUT[register]!]!;
      const odd = metric[(register | 1) & (STATES - 1)]! + branch[OUTPUT[register | 1]!]!;
      next[state] = odd > even ? odd : even;
      survivor[step * STATES + state] = odd > even ? 1 : 0;
    }
    [metric, next] = [next, metric];
  }
  const bits = new Uint8Array(steps - TAIL);
  for (let step = steps - 1, state = 0; step >= 0; step--) {
    if (step < bits.length) bits[step] = state >> 7;
    state = ((state << 1) | survivor[step * STATES + state]!) & (STATES - 1);
  }
  return bits;
}
