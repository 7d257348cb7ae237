import { assertEquals } from "@std/assert";
import { sampleJobs } from "../../../../../lib/convert/check/weights/sample_jobs.ts";
import type { Encoding } from "../../../../../lib/convert/weights/encoding.ts";
import type { WeightJob } from "../../../../../lib/convert/weights/weight_job.ts";

const FLOAT32 = { kind: "float", type: "float32", transposed: false } as const;

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

Deno.test("sampleJobs() keeps the first, the middle and the last layer, and what is in none", () => {
  const layers = Array.from({ length: 12 }, (_, layer) => `layers.${layer}.w`);
  const jobs = ["embed_tokens", ...layers, "lm_head"].map((name) => job(name));
  assertEquals(sampleJobs(jobs, 12).map(({ name }) => name), [
    "embed_tokens",
    "layers.0.w",
    "layers.6.w",
    "layers.11.w",
    "lm_head",
  ]);
});
