import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { SessionTable } from "../../../../lib/onnx/thread/session_table.ts";
import { fromWire, toWire } from "../../../../lib/onnx/wire_tensor.ts";
import {
  concatGraph,
  passingGraph,
  writeBytes,
} from "../../../support/onnx_graphs.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("SessionTable.load() describes a session", async () => {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(
    directory.path,
    "a.onnx",
    passingGraph([{ input: "x", output: "y", type: "int64" }]),
  );
  const table = new SessionTable();
  assertEquals(await table.load(1, path, { threads: 1 }), {
    inputs: [{ name: "x", type: "int64", shape: ["n"] }],
    outputs: [{ name: "y", type: "int64", shape: ["n"] }],
  });
  await table.release(1);
});

Deno.test("SessionTable.release() frees one session and leaves the others", async () => {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(
    directory.path,
    "a.onnx",
    passingGraph([{ input: "x", output: "y" }]),
  );
  const table = new SessionTable();
  for (const session of [1, 2]) await table.load(session, path, {});
  await table.release(1);
  assertThrows(() => table.find(1), Error, "the session was released");
  const x = { type: "float32", shape: [1], data: Float32Array.of(7) } as const;
  const outputs = await table.find(2).run({
    feeds: toWire({ x }),
    fetch: { y: "all" },
    sequence: undefined,
  });
  assertEquals(fromWire(outputs), { y: x });
  await table.release(2);
});

Deno.test("SessionTable rejects what ONNX Runtime rejects, and says why again", async () => {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(
    directory.path,
    "a.onnx",
    concatGraph("float32").subarray(0, 30),
  );
  const table = new SessionTable();
  await assertRejects(
    () => table.load(1, path, {}),
    Error,
    "Protobuf parsing failed",
  );
  assertThrows(() => table.find(1), Error, "Protobuf parsing failed");
});

Deno.test("SessionTable.probe() tells what ONNX Runtime is and does, and misses a missing device", async () => {
  const table = new SessionTable();
  const { version, isExact, channelBlock } = await table.probe("cpu");
  assertMatch(version, /^\d+\.\d+\.\d+/);
  assertEquals([typeof isExact, channelBlock % 4], ["boolean", 0]);
  const other = Deno.build.os === "darwin" ? "dml" : "coreml";
  await assertRejects(() => table.probe(other), Error, other);
});
