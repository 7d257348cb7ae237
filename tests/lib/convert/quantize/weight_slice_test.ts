import { assert, assertEquals } from "@std/assert";
import {
  planSlices,
  sliceBytes,
  transposedBytes,
} from "../../../../lib/convert/quantize/weight_slice.ts";
import type { Encoding } from "../../../../lib/convert/weights/encoding.ts";
import { PlannedGraph } from "../../../../lib/convert/weights/planned_graph.ts";
import type { WeightJob } from "../../../../lib/convert/weights/weight_job.ts";

const VALUE = { op: "tensor", name: "w" } as const;
const FLOAT32 = { kind: "float", type: "float32", transposed: false } as const;
const COLUMNS = { kind: "columns", levels: 127 } as const;

Deno.test("planSlices() cuts weights into slices that cover all rows once, in order", () => {
  const jobs = [
    jobOf(151_936, 3584, FLOAT32),
    jobOf(7, 1, FLOAT32),
    jobOf(1, 40_000_000, FLOAT32),
    jobOf(152_064, 3584, { ...FLOAT32, transposed: true }),
    jobOf(18_944, 3584, COLUMNS),
  ];
  for (const job of jobs) {
    const slices = planSlices([job]);
    assertEquals(slices[0]?.from, 0);
    assertEquals(slices.at(-1)?.to, job.rows);
    slices.forEach(({ from, to }, index) => {
      assert(from < to);
      assertEquals(slices[index + 1]?.from ?? job.rows, to);
    });
  }
});

Deno.test("planSlices() holds 64 MiB of float32, or 68 MiB of what is transposed, at most", () => {
  const cases: [WeightJob, number][] = [
    [jobOf(151_936, 3584, FLOAT32), 16 << 20],
    [jobOf(152_064, 3584, { ...FLOAT32, transposed: true }), 17 << 20],
    [jobOf(152_064, 3584, COLUMNS), 68 << 20],
  ];
  for (const [job, most] of cases) {
    for (const { from, to } of planSlices([job])) {
      assert((to - from) * job.columns <= most);
    }
  }
});

Deno.test("planSlices() keeps the 8-bit matrices of a 7b's layers whole", () => {
  assertEquals(planSlices([jobOf(3584, 18_944, COLUMNS)]).length, 1);
  assertEquals(planSlices([jobOf(18_944, 3584, COLUMNS)]).length, 1);
});

Deno.test("planSlices() begins transposed slices at multiples of 64 rows", () => {
  const job = jobOf(152_000, 3584, { ...FLOAT32, transposed: true });
  const slices = planSlices([job]);
  assert(slices.length > 1);
  assert(slices.every(({ from }) => from % 64 === 0));
});

Deno.test("sliceBytes() of all slices are those of the weight", () => {
  const graph = new PlannedGraph("g", "g.bin");
  graph.blocks("w", {
    ...{ rows: 40_000, columns: 1024, value: VALUE },
    ...{ bits: 4, blockSize: 32, symmetric: false },
  });
  const slices = planSlices(graph.jobs);
  assert(slices.length > 1);
  const sum = slices.reduce((bytes, slice) => bytes + sliceBytes(slice), 0);
  assertEquals(sum, 40_000 * (512 + 32 * 4 + 16));
});

Deno.test("transposedBytes() is there for what is stored as columns", () => {
  const cases: [Encoding, number | undefined][] = [
    [FLOAT32, undefined],
    [{ ...FLOAT32, transposed: true }, 4],
    [{ kind: "float", type: "float16", transposed: true }, 2],
    [COLUMNS, 1],
    [
      { kind: "blocks", bits: 4, blockSize: 32, symmetric: true },
      undefined,
    ],
  ];
  for (const [encoding, expected] of cases) {
    assertEquals(transposedBytes(encoding), expected);
  }
});

function jobOf(rows: number, columns: number, encoding: Encoding): WeightJob {
  const targets = { values: { offset: 0, length: rows * columns } };
  return { name: "w", rows, columns, value: VALUE, encoding, targets };
}
