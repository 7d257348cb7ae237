import { assertEquals, assertMatch } from "@std/assert";
import { NetworkError } from "../../../lib/base/errors.ts";
import type { ModelRef } from "../../../lib/catalog/find.ts";
import type { DownloadResult } from "../../../lib/download/download_model.ts";
import { type Audience, Screen } from "../../../tasks/download/screen.ts";
import { type CapturedIo, captureIo } from "../../support/captured_io.ts";
import { renderTerminal } from "../../support/render_terminal.ts";
import { refOf } from "../../support/sample_project.ts";

const KEY = "fastvlm-0.5b-q4";

const NOTICE = {
  file: "config.json",
  host: "hub.example",
  reason: '"hub.example" answered 429',
  waitMs: 30_000,
  attempt: 2,
};

const HOLDER = { pid: 12, host: "desk", since: "2026-01-02T03:04:05.000Z" };

/** What a screen shows of a run with everything in it. */
function show(
  audience: Audience,
  { isTerminal = false, models = 1 } = {},
): CapturedIo {
  const io = captureIo({ isTerminal });
  using screen = new Screen(io, { audience, models });
  screen.waiting(KEY, HOLDER);
  screen.waiting(KEY);
  screen.progress(half("config.json"));
  screen.retry(KEY, NOTICE);
  screen.retry(KEY, { ...NOTICE, reason: "it is wrong\x1b[2J", waitMs: 0 });
  screen.finished(refOf(KEY), resultOf(refOf(KEY)), 1500);
  return io;
}

function half(file: string, key = KEY) {
  return { key, file, fileBytes: 5, fileTotal: 10, bytes: 50, total: 100 };
}

function resultOf(ref: ModelRef): DownloadResult {
  return {
    directory: `/models/${ref.key}`,
    manifest: {
      version: 1,
      key: ref.key,
      type: "fastvlm",
      size: "0.5b",
      variant: "q4",
      source: { kind: "hub" },
      files: {},
      createdAt: "2026-01-02T03:04:05.000Z",
      toolkit: "0.1.0",
    },
    bytesFetched: 100,
    filesFetched: 1,
    alreadyInstalled: false,
    isLocked: true,
  };
}

const NOTES =
  `Waiting for process 12 on desk, which has been changing ${KEY} ` +
  `since 2026-01-02T03:04:05.000Z
Waiting for another process, which is changing ${KEY}
`;

Deno.test("Screen tells a person of waits, retries and results in lines", () => {
  const io = show("person");
  assertEquals(
    io.stderr.text,
    `${NOTES}Downloading config.json: 10 B
config.json: "hub.example" answered 429; trying again in 30 s
config.json: it is wrong [2J; trying again at once
`,
  );
  assertEquals(
    io.stdout.text,
    `${KEY} installed with 100 B in 1.5 s: /models/${KEY}\n`,
  );
});

Deno.test("Screen keeps what it says above the display of a terminal", () => {
  const io = captureIo({ isTerminal: true });
  using screen = new Screen(io, { audience: "person", models: 2 });
  screen.progress(half("config.json"));
  screen.retry(KEY, NOTICE);
  assertEquals(renderTerminal(io.stderr.text), [
    `${KEY}/config.json: "hub.example" answered 429; trying again in 30 s`,
    `${KEY}/config.json   50%      5 B/10 B       waiting`,
    "Downloading                   50%     50 B/100 B      waiting",
  ]);
});

Deno.test("Screen counts models that have not begun, and no longer those that have ended", () => {
  const io = captureIo({ isTerminal: true });
  using screen = new Screen(io, { audience: "person", models: 3 });
  const other = refOf("fastvlm-0.5b-checkpoint");
  for (const key of [KEY, other.key, "lost"]) screen.expect(key, 100);
  screen.progress(half("config.json"));
  const sum = () =>
    renderTerminal(io.stderr.text).at(-1)?.replace("waiting", "").trimEnd();
  assertEquals(sum(), "Downloading                   16%     50 B/300 B");
  const result = { ...resultOf(other), alreadyInstalled: true };
  screen.finished(other, result, 1);
  assertEquals(sum(), "Downloading                   25%     50 B/200 B");
  screen.failed("lost", new NetworkError("Cannot reach it"));
  assertEquals(sum(), "Downloading                   50%     50 B/100 B");
});

Deno.test("Screen names the model of each file if there are several", () => {
  const { stderr } = show("person", { models: 2 });
  assertMatch(
    stderr.text,
    /^Downloading fastvlm-0\.5b-q4\/config\.json: 10 B$/m,
  );
  assertMatch(stderr.text, /^fastvlm-0\.5b-q4\/config\.json: it is wrong/m);
});

Deno.test("Screen tells a program in events, on standard output only", () => {
  const io = show("program", { isTerminal: true, models: 2 });
  const events = io.stdout.text.trimEnd().split("\n")
    .map((line) => JSON.parse(line));
  assertEquals(events, [
    { version: 1, event: "waiting", model: KEY, holder: HOLDER },
    { version: 1, event: "waiting", model: KEY, holder: null },
    { version: 1, event: "retry", model: KEY, ...NOTICE },
    {
      version: 1,
      event: "retry",
      model: KEY,
      ...NOTICE,
      reason: "it is wrong\x1b[2J",
      waitMs: 0,
    },
  ]);
  assertEquals(io.stderr.text, "");
});

Deno.test("Screen tells nobody anything", () => {
  const io = show("nobody", { isTerminal: true });
  assertEquals([io.stdout.text, io.stderr.text], ["", ""]);
});

Deno.test("Screen reports one of several failures to whomever, and shows that model no more", async (t) => {
  for (const audience of ["person", "program", "nobody"] as const) {
    await t.step(audience, () => {
      const io = captureIo();
      using screen = new Screen(io, { audience, models: 2 });
      const hint = "try again later";
      screen.failed(KEY, new NetworkError("Cannot reach it", { hint }));
      assertEquals([io.stdout.text, io.stderr.text], [
        "",
        "error: Cannot reach it\nhint: try again later\n",
      ]);
    });
  }
});

Deno.test("Screen remarks what the person should know of a model", () => {
  const ref = refOf("fastvlm-0.5b-checkpoint");
  const io = captureIo();
  using screen = new Screen(io, { audience: "person", models: 1 });
  screen.finished(ref, { ...resultOf(ref), isLocked: false }, 1);
  assertEquals(
    io.stderr.text,
    `note: ${ref.key} has no lock entry: its files are as the Hub says, and its manifest records them
note: ${ref.key} is a checkpoint: it has to be converted by deno task convert --size 0.5b --variant int8 before it can run
`,
  );
});

const WRITTEN = {
  phase: "write",
  file: "onnx/a.onnx_data",
  ...{ fileBytes: 5, fileTotal: 5, bytes: 5, total: 5 },
} as const;

/** What a screen shows of a conversion after a download. */
function showConversion(audience: Audience, models: number): CapturedIo {
  const io = captureIo();
  using screen = new Screen(io, { audience, models });
  screen.progress(half("config.json"));
  screen.converting(KEY, { phase: "choose", step: "measuring network.0.0" });
  screen.converting(KEY, WRITTEN);
  screen.notice(KEY, "kept network.9 in float32");
  return io;
}

Deno.test("Screen shows how one model is converted as the conversion by itself does", () => {
  assertEquals(
    showConversion("person", 1).stderr.text.replace(/done in .*/, "done"),
    `Downloading config.json: 10 B
measuring network.0.0
Converting onnx/a.onnx_data: 5 B
Converting onnx/a.onnx_data: done
kept network.9 in float32
`,
  );
});

Deno.test("Screen says in lines how one of several models is converted", () => {
  assertEquals(
    showConversion("person", 2).stderr.text,
    `Downloading ${KEY}/config.json: 10 B
${KEY}: measuring network.0.0
${KEY}: converting onnx/a.onnx_data, 5 B
${KEY}: kept network.9 in float32
`,
  );
});

Deno.test("Screen tells a program of conversions, and nobody anything", () => {
  const events = showConversion("program", 2).stdout.text.trimEnd().split("\n")
    .map((line) => JSON.parse(line));
  assertEquals(events, [
    {
      ...{ version: 1, event: "converting", model: KEY },
      step: "measuring network.0.0",
    },
    {
      ...{ version: 1, event: "converting", model: KEY },
      step: "converting onnx/a.onnx_data, 5 B",
    },
    {
      ...{ version: 1, event: "notice", model: KEY },
      notice: "kept network.9 in float32",
    },
  ]);
  const { stdout, stderr } = showConversion("nobody", 1);
  assertEquals([stdout.text, stderr.text], ["", ""]);
});
