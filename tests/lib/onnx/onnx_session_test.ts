import { assertEquals, assertRejects } from "@std/assert";
import { ModelFormatError } from "../../../lib/base/errors.ts";
import { OnnxRuntime } from "../../../lib/onnx/onnx_runtime.ts";
import type { OnnxSession } from "../../../lib/onnx/onnx_session.ts";
import { floatTensor, type Tensor, zeros } from "../../../lib/onnx/tensor.ts";
import { concatGraph, writeBytes } from "../../support/onnx_graphs.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("OnnxSession.run() gives the whole of an output and its last row", async () => {
  await using fixture = await openConcat("float32");
  const feeds = { past: row("float32", 1, 2), step: row("float32", 3, 4) };
  const outputs = await fixture.session.run(feeds, {
    fetch: { total: "all", rows: "lastRow" },
  });
  assertEquals(outputs, {
    total: {
      type: "float32",
      shape: [1, 2, 2],
      data: Float32Array.of(1, 2, 3, 4),
    },
    rows: { type: "float32", shape: [1, 1, 2], data: Float32Array.of(6, 8) },
  });
});

Deno.test("OnnxSession.run() leaves the fed arrays usable", async () => {
  await using fixture = await openConcat("float32");
  const step = row("float32", 3, 4);
  await fixture.session.run({ past: row("float32", 1, 2), step }, {
    fetch: { rows: "all" },
  });
  assertEquals(step.data, Float32Array.of(3, 4));
});

Deno.test("OnnxSession.carry() keeps outputs in the thread for the next run", async (t) => {
  for (const type of ["float32", "float16"] as const) {
    await t.step(type, async () => {
      await using fixture = await openConcat(type);
      const { session } = fixture;
      await session.carry({ total: "past" });
      const options = { sequence: "a", fetch: { total: "all" } } as const;
      await session.run(
        { past: zeros(type, [1, 0, 2]), step: row(type, 1, 2) },
        options,
      );
      await session.run({ step: row(type, 3, 4) }, options);
      const { total } = await session.run({ step: row(type, 5, 6) }, options);
      assertEquals(
        total,
        floatTensor(type, [1, 3, 2], Float32Array.of(1, 2, 3, 4, 5, 6)),
      );
    });
  }
});

Deno.test("OnnxSession.run() keeps sequences apart", async () => {
  await using fixture = await openConcat("float32");
  const { session } = fixture;
  await session.carry({ total: "past" });
  for (const [sequence, value] of [["a", 1], ["b", 5]] as const) {
    const past = row("float32", value, value);
    await session.run({ past, step: past }, { sequence, fetch: {} });
  }
  const { total } = await session.run({ step: row("float32", 9, 9) }, {
    sequence: "a",
    fetch: { total: "all" },
  });
  assertEquals(total?.data, Float32Array.of(1, 1, 1, 1, 9, 9));
});

Deno.test("OnnxSession.forget() frees a sequence", async () => {
  await using fixture = await openConcat("float32");
  const { session } = fixture;
  await session.carry({ total: "past" });
  const step = row("float32", 1, 2);
  await session.run({ past: step, step }, { sequence: "a", fetch: {} });
  await session.forget("a");
  const error = await assertRejects(
    () => session.run({ step }, { sequence: "a", fetch: {} }),
    ModelFormatError,
  );
  assertEquals(
    error.message,
    `Cannot run "${session.path}": input 'past' is missing in 'feeds'`,
  );
});

Deno.test("OnnxSession.run() rejects a wrong shape in one line", async () => {
  await using fixture = await openConcat("float32");
  const { session } = fixture;
  const wide = zeros("float32", [1, 1, 3]);
  const error = await assertRejects(
    () => session.run({ past: wide, step: wide }, { fetch: { rows: "all" } }),
    ModelFormatError,
    "Got invalid dimensions for input: past",
  );
  assertEquals(error.message.includes("\n"), false);
});

Deno.test("OnnxSession.release() ends a session but not its runtime", async () => {
  await using fixture = await openConcat("float32");
  const { session, runtime } = fixture;
  const again = await runtime.load(session.path);
  await session.release();
  await assertRejects(
    () => session.run({}, { fetch: { rows: "all" } }),
    ModelFormatError,
    "the session was released",
  );
  const past = row("float32", 1, 2);
  const { rows } = await again.run({ past, step: past }, {
    fetch: { rows: "lastRow" },
  });
  assertEquals(rows?.data, Float32Array.of(2, 4));
});

interface Fixture extends AsyncDisposable {
  runtime: OnnxRuntime;
  session: OnnxSession;
}

async function openConcat(type: "float32" | "float16"): Promise<Fixture> {
  const directory = await TempDirectory.create();
  const path = await writeBytes(directory.path, "a.onnx", concatGraph(type));
  const runtime = new OnnxRuntime();
  const session = await runtime.load(path, { threads: 1 });
  return {
    runtime,
    session,
    async [Symbol.asyncDispose]() {
      await runtime.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

function row(type: "float32" | "float16", ...values: number[]): Tensor {
  return floatTensor(type, [1, 1, values.length], Float32Array.from(values));
}
