import {
  assertEquals,
  assertGreater,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { FastvlmError, ModelFormatError } from "../../../lib/base/errors.ts";
import { OnnxRuntime } from "../../../lib/onnx/onnx_runtime.ts";
import { zeros } from "../../../lib/onnx/tensor.ts";
import {
  concatGraph,
  slowGraph,
  writeBytes,
} from "../../support/onnx_graphs.ts";
import {
  LIB_URL,
  runScript,
  type ScriptResult,
} from "../../support/script_process.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

/** Large enough to take a noticeable time on any machine, small enough for every test run. */
const SLOW = { size: 512, times: 40 };

Deno.test("OnnxRuntime.load() says what a graph takes and gives", async () => {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(
    directory.path,
    "a.onnx",
    concatGraph("float16"),
  );
  await using runtime = new OnnxRuntime();
  const session = await runtime.load(path);
  assertEquals([...session.inputs.values()], [
    { name: "past", type: "float16", shape: [1, "past", 2] },
    { name: "step", type: "float16", shape: [1, "step", 2] },
  ]);
  assertEquals([...session.outputs.keys()], ["total", "rows"]);
});

Deno.test("OnnxRuntime.loadBehind() gives a session that runs once it is loaded", async () => {
  await using directory = await TempDirectory.create();
  const bytes = concatGraph("float32");
  const path = await writeBytes(directory.path, "a.onnx", bytes);
  const other = await writeBytes(directory.path, "b.onnx", bytes);
  await using runtime = new OnnxRuntime();
  const like = await runtime.load(path);
  const session = await runtime.loadBehind(like, other);
  assertEquals(
    [session.path, session.inputs, session.outputs],
    [other, like.inputs, like.outputs],
  );
  const past = zeros("float32", [1, 2, 2]);
  const { total } = await session.run({ past, step: past }, {
    fetch: { total: "all" },
  });
  assertEquals(total?.shape, [1, 4, 2]);
});

Deno.test("OnnxRuntime.loadBehind() lets the session's runs say why it could not be loaded", async () => {
  await using directory = await TempDirectory.create();
  const bytes = concatGraph("float32");
  const path = await writeBytes(directory.path, "a.onnx", bytes);
  const damaged = await writeBytes(
    directory.path,
    "b.onnx",
    bytes.subarray(0, bytes.length / 2),
  );
  await using runtime = new OnnxRuntime();
  const like = await runtime.load(path);
  const session = await runtime.loadBehind(like, damaged);
  const error = await assertRejects(
    () => session.run({}, { fetch: {} }),
    ModelFormatError,
  );
  assertEquals(
    error.message,
    `Cannot run "${damaged}": Protobuf parsing failed`,
  );
  await assertRejects(
    () => runtime.loadBehind(like, `${damaged}x`),
    ModelFormatError,
    "there is no such file",
  );
});

Deno.test("OnnxRuntime.load() refuses what is not a whole ONNX file", async (t) => {
  await using directory = await TempDirectory.create();
  await using runtime = new OnnxRuntime();
  const whole = concatGraph("float32");
  const cases = [
    ["empty", new Uint8Array(0), "the file is empty"],
    [
      "truncated",
      whole.subarray(0, whole.length / 2),
      "Protobuf parsing failed",
    ],
    [
      "text",
      new TextEncoder().encode("not a model"),
      "Protobuf parsing failed",
    ],
  ] as const;
  for (const [name, bytes, reason] of cases) {
    await t.step(name, async () => {
      const path = await writeBytes(directory.path, `${name}.onnx`, bytes);
      const error = await assertRejects(
        () => runtime.load(path),
        ModelFormatError,
      );
      assertEquals(error.message, `Cannot load "${path}": ${reason}`);
    });
  }
});

Deno.test("OnnxRuntime.load() refuses a missing file and a folder", async () => {
  await using directory = await TempDirectory.create();
  await using runtime = new OnnxRuntime();
  const missing = `${directory.path}/missing.onnx`;
  const first = await assertRejects(
    () => runtime.load(missing),
    ModelFormatError,
  );
  const second = await assertRejects(
    () => runtime.load(directory.path),
    ModelFormatError,
  );
  assertEquals([first.message, second.message], [
    `Cannot load "${missing}": there is no such file`,
    `Cannot load "${directory.path}": it is not a file`,
  ]);
});

Deno.test("OnnxRuntime leaves the event loop free while a graph runs", async () => {
  await using directory = await TempDirectory.create();
  const bytes = slowGraph(SLOW.size, SLOW.times);
  const path = await writeBytes(directory.path, "slow.onnx", bytes);
  await using runtime = new OnnxRuntime();
  const session = await runtime.load(path, { threads: 1 });
  let ticks = 0;
  const timer = setInterval(() => ticks += 1, 1);
  await session.run({ x: zeros("float32", [SLOW.size, SLOW.size]) }, {
    fetch: { y: "all" },
  });
  clearInterval(timer);
  assertGreater(ticks, 3);
});

Deno.test("OnnxRuntime rejects every waiting call when its thread dies", async () => {
  await using directory = await TempDirectory.create();
  const module = new TextEncoder().encode(
    'import process from "node:process"; setTimeout(() => process.exit(3), 100);',
  );
  const path = await writeBytes(directory.path, "dying.ts", module);
  const graph = await writeBytes(
    directory.path,
    "a.onnx",
    concatGraph("float32"),
  );
  const runtime = new OnnxRuntime({ workerUrl: new URL(`file://${path}`) });
  const calls = [runtime.load(graph), runtime.load(graph)];
  for (const call of calls) {
    const error = await assertRejects(() => call, FastvlmError);
    assertEquals(
      error.message,
      "Cannot run ONNX Runtime: its thread died: it ended",
    );
  }
  await assertRejects(() => runtime.load(graph), FastvlmError, "thread died");
});

Deno.test("OnnxRuntime.terminate() rejects waiting and later calls with the reason", async () => {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(
    directory.path,
    "a.onnx",
    concatGraph("float32"),
  );
  const runtime = new OnnxRuntime();
  const session = await runtime.load(path);
  const reason = new Error("enough");
  const waiting = session.run({}, { fetch: {} });
  const ended = runtime.terminate(reason);
  assertStrictEquals(await assertRejects(() => waiting, Error), reason);
  await ended;
  assertStrictEquals(
    await assertRejects(() => session.run({}, { fetch: {} }), Error),
    reason,
  );
  await runtime.close();
});

Deno.test("OnnxRuntime.close() ends it for good, and may be called again", async () => {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(
    directory.path,
    "a.onnx",
    concatGraph("float32"),
  );
  const runtime = new OnnxRuntime();
  await runtime.load(path);
  await runtime.close();
  await runtime.close();
  const error = await assertRejects(() => runtime.load(path), FastvlmError);
  assertEquals(error.message, "Cannot use ONNX Runtime: it was closed");
});

Deno.test("OnnxRuntime names --allow-ffi when the permission is missing", async () => {
  assertEquals(await loadInProcess(["--allow-read", "--ignore-env"]), {
    code: 0,
    stdout: "Cannot load ONNX Runtime: its native library needs --allow-ffi\n",
    stderr: "",
  });
});

Deno.test("OnnxRuntime does not keep a process alive that is done with it", async () => {
  const flags = ["--allow-read", "--allow-ffi", "--ignore-env"];
  assertEquals(await loadInProcess(flags), {
    code: 0,
    stdout: "loaded\n",
    stderr: "",
  });
});

/** Loads a graph in a process of its own, which prints what came of it and closes nothing. */
async function loadInProcess(flags: string[]): Promise<ScriptResult> {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(
    directory.path,
    "a.onnx",
    concatGraph("float32"),
  );
  const source = `
    import { OnnxRuntime } from "${LIB_URL}onnx/onnx_runtime.ts";
    console.log(await new OnnxRuntime().load(Deno.args[0])
      .then(() => "loaded", (error) => error.message));`;
  return await runScript(source, {
    directory: directory.path,
    flags,
    args: [path],
  });
}
