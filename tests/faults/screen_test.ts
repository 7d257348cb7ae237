import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  assertInstalled,
  weightsBytesSent,
} from "../support/fault_assertions.ts";
import {
  FaultProject,
  WEIGHTS,
  WEIGHTS_BYTES,
} from "../support/fault_project.ts";
import { answer, cutAt } from "../support/fault_reply.ts";
import { answerWith } from "../support/hub_reply.ts";

// deno-lint-ignore no-control-regex
const CONTROL_REGEXP = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

Deno.test("fault 67: off a terminal there are no control codes", async () => {
  await using faults = await FaultProject.create();
  faults.server.cdn.plan(WEIGHTS, cutAt(100_000));
  const { code, stdout, stderr } = await faults.run();
  assertEquals(code, 0, stderr);
  assertEquals([CONTROL_REGEXP.test(stdout), CONTROL_REGEXP.test(stderr)], [
    false,
    false,
  ]);
  assertMatch(stderr, /decoder_model_merged_q4\.onnx/);
});

Deno.test("fault 67: --json prints one record a line on stdout, and nothing else", async () => {
  await using faults = await FaultProject.create();
  faults.server.cdn.plan(WEIGHTS, cutAt(100_000), answer(503));
  const { code, stdout, stderr } = await faults.run(["--json"]);
  assertEquals([code, stderr], [0, ""]);
  const lines = stdout.trimEnd().split("\n");
  const records = lines.map((line) => JSON.parse(line));
  for (const record of records) assertEquals(typeof record, "object");
  const last = records.at(-1);
  assertEquals(Object.keys(last)[0], "version");
  assertEquals(last.models[0].key, "fastvlm-0.5b-q4");
  await assertInstalled(faults);
});

Deno.test("fault 67: --quiet says nothing, and an error all the same", async () => {
  await using faults = await FaultProject.create();
  faults.server.cdn.plan(WEIGHTS, cutAt(100_000));
  assertEquals(await faults.run(["--quiet"]), {
    code: 0,
    stdout: "",
    stderr: "",
  });
  faults.server.cdn.file(WEIGHTS).always = answer(404);
  const { code, stdout, stderr } = await faults.run(["--quiet", "--force"]);
  assertEquals([code, stdout], [3, ""]);
  assertMatch(stderr, /^error: /m);
});

Deno.test("fault 75: of several sizes, one that fails keeps none of the others", async () => {
  const sizes = ["1.5b", "7b"];
  await using faults = await FaultProject.create({ moreSizes: sizes });
  faults.server.hub.faults.set(
    "content:config.json",
    (right, { request }) =>
      request.url.includes("owner/1.5b")
        ? answerWith(404)(right, { request, whole: right })
        : right,
  );
  const { code, stderr } = await faults.run(["--size", "all"]);
  assertEquals(code, 10, stderr);
  const stored = await faults.stored();
  const models = new Set(
    stored.filter((path) => !path.startsWith("."))
      .map((path) => path.split("/")[0]),
  );
  assertEquals([...models].sort(), ["fastvlm-0.5b-q4", "fastvlm-7b-q4"]);
  assertMatch(stderr, /^log: .*download\.log$/m);
  assertMatch(stderr, /Cannot install 1 of 3 models: 1\.5b failed/);
  assert(weightsBytesSent(faults) <= 3 * WEIGHTS_BYTES);
});
