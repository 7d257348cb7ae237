import { assertEquals, assertRejects } from "@std/assert";
import { openGraph } from "../../../../lib/onnx/thread/graph/open_graph.ts";
import { RunningSession } from "../../../../lib/onnx/thread/running_session.ts";
import { fromWire, toWire } from "../../../../lib/onnx/wire_tensor.ts";
import { concatGraph, writeBytes } from "../../../support/onnx_graphs.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

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

Deno.test("RunningSession carries what a run gave to the next, either way", async (t) => {
  for (const native of [true, false]) {
    await t.step(native ? "native" : "not native", async () => {
      await using session = await openConcat(native);
      session.carry({ total: "past" });
      const options = { sequence: "a", fetch: { rows: "lastRow" } } as const;
      await session.run({
        feeds: toWire({ past: row(1), step: row(2) }),
        ...options,
      });
      const { rows } = fromWire(
        await session.run({ feeds: toWire({ step: row(3) }), ...options }),
      );
      assertEquals(rows, row(6));
    });
  }
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

Deno.test("RunningSession refuses an output that the graph has not, either way", async (t) => {
  for (const native of [true, false]) {
    await t.step(native ? "native" : "not native", async () => {
      await using session = await openConcat(native);
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
  }
});

async function openConcat(
  native?: boolean,
): Promise<RunningSession & AsyncDisposable> {
  await using directory = await TempDirectory.create();
  const bytes = concatGraph("float32");
  const path = await writeBytes(directory.path, "a.onnx", bytes);
  const session = new RunningSession(await openGraph(path, { native }));
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
