import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SessionTable } from "../../../../lib/onnx/thread/session_table.ts";
import { fromWire, toWire } from "../../../../lib/onnx/wire_tensor.ts";
import {
  concatGraph,
  passingGraph,
  writeBytes,
} from "../../../support/onnx_graphs.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("SessionTable.load() numbers sessions and describes them", async () => {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(
    directory.path,
    "a.onnx",
    passingGraph([{ input: "x", output: "y", type: "int64" }]),
  );
  const table = new SessionTable();
  const first = await table.load(path, { threads: 1 });
  const second = await table.load(path, { threads: 1 });
  assertEquals(first, {
    session: 1,
    inputs: [{ name: "x", type: "int64", shape: ["n"] }],
    outputs: [{ name: "y", type: "int64", shape: ["n"] }],
  });
  assertEquals(second.session, 2);
  await table.release(1);
  await table.release(2);
});

Deno.test("SessionTable.release() frees one session and leaves the others", async () => {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(
    directory.path,
    "a.onnx",
    passingGraph([{ input: "x", output: "y" }]),
  );
  const table = new SessionTable();
  for (let count = 0; count < 2; count += 1) await table.load(path, {});
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

Deno.test("SessionTable rejects what ONNX Runtime rejects", async () => {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(
    directory.path,
    "a.onnx",
    concatGraph("float32").subarray(0, 30),
  );
  await assertRejects(
    () => new SessionTable().load(path, {}),
    Error,
    "Protobuf parsing failed",
  );
});
