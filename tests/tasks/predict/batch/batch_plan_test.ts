import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { UsageError } from "../../../../lib/base/errors.ts";
import { parseOptions } from "../../../../lib/cli/options/parse_options.ts";
import {
  isBatch,
  planBatch,
  refuseBatchOptions,
} from "../../../../tasks/predict/batch/batch_plan.ts";
import {
  PREDICT_OPTIONS,
  type PredictValues,
} from "../../../../tasks/predict/options.ts";
import { captureIo } from "../../../support/captured_io.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("isBatch() tells files that grow from one document", () => {
  const batches = [
    ["--out=a.jsonl"],
    ["--out=a.NDJSON"],
    ["--input=list.txt"],
    ["--results=run"],
    ["--report=r.html"],
  ];
  assertEquals(batches.filter((args) => !isBatch(parse(args))), []);
  const others = [[], ["--image=a"], ["--out=a.json"], ["--out=jsonl"]];
  assertEquals(others.filter((args) => isBatch(parse(args))), []);
});

Deno.test("planBatch() takes paths from where the person stands, and prepares two pictures more than a batch", async () => {
  await using place = await TempDirectory.create();
  const args = [
    "--out=r.jsonl",
    "--results=run",
    "--shard=1/2",
    "--max-batch=4",
  ];
  const io = captureIo({ cwd: place.path });
  assertEquals(await planBatch(parse(args), io), {
    shard: { index: 1, count: 2 },
    out: join(place.path, "r.jsonl"),
    results: join(place.path, "run"),
    report: undefined,
    jobs: 6,
    isOrdered: true,
  });
});

Deno.test("planBatch() refuses what does not go with lines", async (t) => {
  const cases = [
    [
      ["--out=a.jsonl", "--stream"],
      'Cannot use option "--stream" here: answers go to a file, not to the screen',
    ],
    [
      ["--input=list.txt", "--out=a.json"],
      'Cannot write lines to "a.json": one document cannot grow',
    ],
  ] as const;
  for (const [args, message] of cases) {
    await t.step(message, async () => {
      const error = await assertRejects(
        () => planBatch(parse(args), captureIo()),
        UsageError,
      );
      assertEquals(error.message, message);
    });
  }
});

Deno.test("refuseBatchOptions() says what an option needs", () => {
  const cases = [
    ["--shard=0/2", 'Cannot use option "--shard" without --input LIST'],
    ["--root=x", 'Cannot use option "--root" without --input LIST'],
    ["--unordered", 'Cannot use option "--unordered" without --out FILE.jsonl'],
  ] as const;
  for (const [arg, message] of cases) {
    const error = assertThrows(
      () => refuseBatchOptions(parse([arg])),
      UsageError,
    );
    assertEquals(error.message, message);
  }
  refuseBatchOptions(parse(["--image=a"]));
});

function parse(args: readonly string[]): PredictValues {
  return parseOptions({ name: "predict", options: PREDICT_OPTIONS }, args)
    .options;
}
