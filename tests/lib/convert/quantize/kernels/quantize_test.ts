import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { reserveRatios } from "../../../../../lib/convert/quantize/encode/scale_ratios.ts";
import { kernelMemory } from "../../../../../lib/convert/quantize/kernels/kernel_memory.ts";
import {
  quantizeBlocks,
  quantizeRows,
} from "../../../../../lib/convert/quantize/kernels/kernels.wasm";
import type {
  BlockSize,
  Encoding,
} from "../../../../../lib/convert/weights/encoding.ts";
import { normalNumbers } from "../../../../support/convert/sample_weights.ts";
import {
  quantizeBlock,
  quantizeRow,
  type ScalarCodes,
} from "../../../../support/convert/scalar_encodings.ts";

type Blocks = Extract<Encoding, { kind: "blocks" }>;

const SIZES: readonly BlockSize[] = [16, 32, 64, 128];

Deno.test("quantizeBlocks() gives the codes, scales and zero points of scalar arithmetic", () => {
  for (const blockSize of SIZES) {
    for (const bits of [4, 8] as const) {
      for (const symmetric of [true, false]) {
        const encoding: Blocks = { kind: "blocks", bits, blockSize, symmetric };
        const values = differentBlocks(blockSize);
        assertEquals(
          runBlocks(values, encoding),
          split(values, blockSize).map((each) => quantizeBlock(each, encoding)),
        );
      }
    }
  }
});

Deno.test("quantizeRows() gives the codes and scales of scalar arithmetic", () => {
  for (const levels of [127, 63] as const) {
    for (const size of [16, 256, 912]) {
      const values = differentBlocks(size);
      const encoding = { kind: "columns", levels } as const;
      assertEquals(
        runRows(values, size, levels),
        split(values, size).map((each) => quantizeRow(each, encoding)),
      );
    }
  }
});

Deno.test("quantizeBlocks() leaves a sixth less error than the largest magnitude as scale", () => {
  const values = normalNumbers("gauss", 128 * 400);
  const cases = [
    // Plain absmax has 0.097 and 0.117.
    [32, true, 0.082],
    [128, true, 0.0985],
    [32, false, 0.078],
    [128, false, 0.0965],
  ] as const;
  for (const [blockSize, symmetric, most] of cases) {
    const encoding: Blocks = { kind: "blocks", bits: 4, blockSize, symmetric };
    assertLess(relativeError(values, runBlocks(values, encoding)), most);
  }
});

Deno.test("quantizeRows() leaves less error than the largest magnitude as scale", () => {
  const values = normalNumbers("gauss", 4864 * 16);
  for (const levels of [127, 63] as const) {
    const error = relativeError(values, runRows(values, 4864, levels));
    assertLess(error, plainRowError(values, 4864, levels) * 0.99);
  }
});

Deno.test("a scale is the one that fits its codes best", () => {
  const encoding: Blocks = {
    kind: "blocks",
    bits: 4,
    blockSize: 64,
    symmetric: false,
  };
  const values = normalNumbers("fit", 64 * 50, { outliers: 3 });
  runBlocks(values, encoding).forEach(({ scale, zeroPoint, codes }, index) => {
    const block = values.subarray(index * 64, (index + 1) * 64);
    let slope = 0;
    let square = 0;
    codes.forEach((code, at) => {
      const signed = code - zeroPoint;
      slope += signed * ((block[at] ?? 0) - scale * signed);
      square += signed * signed;
    });
    // Fixed-point numbers have 256 steps a code.
    assertAlmostEquals(slope / square / scale, 0, 1e-3);
  });
});

Deno.test("values at the ends of float32 are quantized without overflow", () => {
  const encoding: Blocks = {
    kind: "blocks",
    bits: 4,
    blockSize: 16,
    symmetric: false,
  };
  for (const extreme of [3.4e38, -3.4e38, 2e-30]) {
    const values = new Float32Array(16);
    values.set([extreme, -extreme / 2, extreme / 4]);
    for (const symmetric of [true, false]) {
      const results = runBlocks(values, { ...encoding, symmetric });
      assertLess(relativeError(values, results), 0.1);
    }
  }
});

/** Normal and with outliers, of all sizes, of one sign, empty, and with ties. */
function differentBlocks(size: number): Float32Array<ArrayBuffer> {
  const blocks = [
    normalNumbers("a", 20 * size),
    normalNumbers("b", 20 * size, { outliers: 8, deviation: 1e-3 }),
    normalNumbers("c", size, { deviation: 1e30 }),
    normalNumbers("d", size, { deviation: 1e-20 }),
    normalNumbers("e", 4 * size).map(Math.abs),
    normalNumbers("f", 4 * size).map((x) => -Math.abs(x)),
    new Float32Array(size),
    new Float32Array(size).fill(1e-38),
    new Float32Array(size).map((_, index) => index % 17 / 2 - 4),
    new Float32Array(size).map((_, index) => index === 3 ? -2.5 : 0),
  ];
  return Float32Array.from(blocks.flatMap((block) => [...block]));
}

function runBlocks(
  values: Float32Array,
  encoding: Blocks,
): ScalarCodes[] {
  const { bits, blockSize, symmetric } = encoding;
  const count = values.length / blockSize;
  const source = kernelMemory.reserve(values.byteLength);
  kernelMemory.floats(source, values.length).set(values);
  const ratios = bits === 4 ? reserveRatios(encoding) : 0;
  const codes = kernelMemory.reserve(values.length * bits / 8);
  const scales = kernelMemory.reserve(count * 4);
  const zeroPoints = symmetric ? 0 : kernelMemory.reserve(count);
  quantizeBlocks(
    ...[source, count, blockSize, bits, ratios] as const,
    ...[codes, scales, zeroPoints] as const,
  );
  const packed = kernelMemory.bytes(codes, values.length * bits / 8);
  const unpacked = bits === 8
    ? [...packed]
    : [...packed].flatMap((byte) => [byte & 15, byte >> 4]);
  const results = Array.from({ length: count }, (_, index) => ({
    scale: kernelMemory.floats(scales, count)[index] ?? NaN,
    zeroPoint: symmetric
      ? 2 ** (bits - 1)
      : kernelMemory.bytes(zeroPoints, count)[index] ?? NaN,
    codes: unpacked.slice(index * blockSize, (index + 1) * blockSize),
  }));
  kernelMemory.release(source);
  return results;
}

function runRows(
  values: Float32Array,
  size: number,
  levels: 127 | 63,
): ScalarCodes[] {
  const count = values.length / size;
  const source = kernelMemory.reserve(values.byteLength);
  kernelMemory.floats(source, values.length).set(values);
  const ratios = reserveRatios({ kind: "columns", levels });
  const codes = kernelMemory.reserve(values.length);
  const scales = kernelMemory.reserve(count * 4);
  quantizeRows(source, count, size, levels, ratios, codes, scales);
  const bytes = kernelMemory.bytes(codes, values.length).slice();
  const signed = [...new Int8Array(bytes.buffer)];
  const results = Array.from({ length: count }, (_, index) => ({
    scale: kernelMemory.floats(scales, count)[index] ?? NaN,
    zeroPoint: 0,
    codes: signed.slice(index * size, (index + 1) * size),
  }));
  kernelMemory.release(source);
  return results;
}

function split(values: Float32Array<ArrayBuffer>, size: number) {
  return Array.from(
    { length: values.length / size },
    (_, index) => values.slice(index * size, (index + 1) * size),
  );
}

/** ‖values − scale · codes‖ / ‖values‖ over all. */
function relativeError(
  values: Float32Array,
  results: readonly ScalarCodes[],
): number {
  const restored = results.flatMap(({ scale, zeroPoint, codes }) =>
    codes.map((code) => scale * (code - zeroPoint))
  );
  return relativeDistance(restored, values);
}

/** The same with the largest magnitude of every row as its greatest code. */
function plainRowError(
  values: Float32Array<ArrayBuffer>,
  size: number,
  levels: number,
): number {
  const restored = split(values, size).flatMap((row) => {
    const scale = Math.max(...row.map(Math.abs)) / levels;
    return [...row].map((value) => scale * Math.round(value / scale));
  });
  return relativeDistance(restored, values);
}

function relativeDistance(
  actual: readonly number[],
  expected: Float32Array,
): number {
  const error = expected.reduce(
    (sum, value, index) => sum + (value - (actual[index] ?? 0)) ** 2,
    0,
  );
  const norm = expected.reduce((sum, value) => sum + value ** 2, 0);
  return Math.sqrt(error / norm);
}
