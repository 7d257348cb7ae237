/** How the numbers of one tensor are drawn: `c + s * u` with u in (-1, 1). */
export interface NumberRule {
  /** Centre. */
  readonly c: number;
  /** Half of the width. */
  readonly s: number;
  /** How many of 256 numbers change their sign. */
  readonly neg: number;
  /** Added to the centre tap of each kernel. */
  readonly centre: number;
}

/** The numbers of a tensor to draw. */
export interface NumberRange {
  /** `fnv1a()` of the seed and the tensor's name. */
  readonly key: number;
  /** How they are drawn. */
  readonly rule: NumberRule;
  /** Taps of a kernel; 1 if the tensor is none. */
  readonly taps: number;
  /** Row-major index of the first one. */
  readonly firstElement: number;
}

const TWO_TO_24 = 2 ** 24;

/** The 32-bit FNV-1a hash of UTF-8 text. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}

/** The recipe's hash of an index; 32 bits, signed. */
export function bits(key: number, index: number): number {
  let x = (Math.imul(index, 0x9e3779b1) + key) | 0;
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x ^= key;
  x = Math.imul(x, 0x846ca68b);
  return x ^ (x >>> 16);
}

/** Draws float32 numbers of a tensor. */
export function drawNumbers(
  values: Float32Array<ArrayBuffer>,
  { key, rule, taps, firstElement }: NumberRange,
): void {
  const { neg } = rule;
  const c = Math.fround(rule.c);
  const s = Math.fround(rule.s);
  for (let index = 0; index < values.length; index += 1) {
    const x = bits(key, firstElement + index);
    const u = (2 * (x >>> 8) - 16777215) / TWO_TO_24;
    const value = Math.fround(c + Math.fround(s * u));
    values[index] = (x & 255) < neg ? -value : value;
  }
  if (rule.centre !== 0) addToCentres(values, rule.centre, taps, firstElement);
}

function addToCentres(
  values: Float32Array<ArrayBuffer>,
  centre: number,
  taps: number,
  firstElement: number,
): void {
  const addend = Math.fround(centre);
  const first = ((taps - 1) / 2 - firstElement) % taps;
  const start = first < 0 ? first + taps : first;
  for (let index = start; index < values.length; index += taps) {
    values[index] = (values[index] ?? 0) + addend;
  }
}

/** Rounds float32 numbers, given as their bits, to bfloat16, ties to even. */
export function roundToBfloat16(
  values: Float32Array<ArrayBuffer>,
  target: Uint16Array<ArrayBuffer>,
): void {
  const words = new Uint32Array(
    values.buffer,
    values.byteOffset,
    values.length,
  );
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? 0;
    target[index] = (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
}
