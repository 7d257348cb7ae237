import { assertEquals, assertRejects } from "@std/assert";
import { RunningSession } from "../../../../lib/onnx/thread/running_session.ts";
import { InferenceSession } from "../../../../lib/onnx/thread/runtime.ts";
import { fromWire, toWire } from "../../../../lib/onnx/wire_tensor.ts";
import { concatGraph } from "../../../support/onnx_graphs.ts";

Deno.test("RunningSession lets what is fed win over what was carried", async () => {
  await using session = await openConcat();
  session.carry({ total: "past" });
  const options = { sequence: "a", fetch: { total: "all" } } as const;
  await session.run({
    feeds: toWire({ past: row(1), step: row(2) }),
    ...options,
  });
  const outputs = await session.run({
    feeds: toWire({ past: row(8), step: row(9) }),
    ...options,
  });
  assertEquals(fromWire(outputs)["total"]?.data, Float32Array.of(8, 8, 9, 9));
});

Deno.test("RunningSession carries nothing without a sequence", async () => {
  await using session = await openConcat();
  session.carry({ total: "past" });
  const feeds = { past: row(1), step: row(2) };
  const options = { sequence: undefined, fetch: { rows: "all" } } as const;
  await session.run({ feeds: toWire(feeds), ...options });
  await assertRejects(
    () => session.run({ feeds: toWire({ step: row(3) }), ...options }),
    Error,
    "input 'past' is missing",
  );
});

Deno.test("RunningSession refuses an output that the graph has not", async () => {
  await using session = await openConcat();
  await assertRejects(
    () =>
      session.run({
        feeds: toWire({ past: row(1), step: row(2) }),
        fetch: { other: "all" },
        sequence: undefined,
      }),
    Error,
    "other",
  );
});

async function openConcat(): Promise<RunningSession & AsyncDisposable> {
  const session = new RunningSession(
    await InferenceSession.create(concatGraph("float32")),
  );
  return Object.assign(session, {
    [Symbol.asyncDispose]: () => session.release(),
  });
}

function row(value: number) {
  return {
    type: "float32",
    shape: [1, 1, 2],
    data: Float32Array.of(value, value),
  } as const;
}
