import { assertEquals } from "@std/assert";
import { runBytes } from "../../../../lib/convert/check/run_bytes.ts";
import type { Encoding } from "../../../../lib/convert/weights/encoding.ts";
import type { WeightJob } from "../../../../lib/convert/weights/weight_job.ts";

const FLOAT32 = { kind: "float", type: "float32", transposed: false } as const;
const FLOAT16 = { kind: "float", type: "float16", transposed: true } as const;
const COLUMNS = { kind: "columns", levels: 127 } as const;

function job(name: string, encoding: Encoding = FLOAT32): WeightJob {
  return {
    name,
    rows: 4,
    columns: 8,
    value: { op: "tensor", name },
    encoding,
    targets: {
      values: { offset: 0, length: 32 },
      ...(encoding.kind !== "float" && { scales: { offset: 64, length: 16 } }),
    },
  };
}

Deno.test("runBytes() counts floats as float32, and integers with their scales", () => {
  assertEquals(runBytes([job("a", FLOAT16)]), 4 * 8 * 4);
  assertEquals(runBytes([job("a", COLUMNS), job("b")]), 32 + 16 + 4 * 8 * 4);
});
