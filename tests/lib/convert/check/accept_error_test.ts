import { assertEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { acceptError } from "../../../../lib/convert/check/accept_error.ts";
import type { Encoding } from "../../../../lib/convert/weights/encoding.ts";
import type { WeightJob } from "../../../../lib/convert/weights/weight_job.ts";

const FLOAT32 = { kind: "float", type: "float32", transposed: false } as const;
const FLOAT16 = { kind: "float", type: "float16", transposed: true } as const;
const COLUMNS = { kind: "columns", levels: 127 } as const;

function job(encoding: Encoding): WeightJob {
  const value = { op: "tensor", name: "w" } as const;
  const targets = { values: { offset: 0, length: 4 } };
  return { name: "w", rows: 1, columns: 1, value, encoding, targets };
}

Deno.test("acceptError() takes as much as the coarsest form of a part explains", () => {
  const cases = [
    [[FLOAT32], 1e-3],
    [[FLOAT32, FLOAT16], 0.1],
    [[FLOAT16, COLUMNS], 1],
  ] as const;
  for (const [encodings, bound] of cases) {
    const jobs = encodings.map(job);
    const accept = (error: number) =>
      acceptError("a.onnx", { part: "p", error, jobs });
    assertEquals(accept(bound), bound);
    for (const error of [bound * 1.01, NaN]) {
      assertThrows(
        () => accept(error),
        ModelFormatError,
        `Cannot accept "a.onnx": what "p" gives differs from float32 by ${
          error.toPrecision(3)
        } (relative), at most ${bound} is expected`,
      );
    }
  }
});

Deno.test("acceptError() rounds to three digits", () => {
  const accepted = acceptError("a.onnx", {
    part: "p",
    error: 0.0123456,
    jobs: [job(COLUMNS)],
  });
  assertEquals(accepted, 0.0123);
});
