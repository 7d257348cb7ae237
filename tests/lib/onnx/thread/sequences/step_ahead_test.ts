import { assertEquals } from "@std/assert";
import type { TokenTable } from "../../../../../lib/onnx/table/token_table.ts";
import type { Tensor } from "../../../../../lib/onnx/tensor.ts";
import type { GraphSession } from "../../../../../lib/onnx/thread/graph/graph_session.ts";
import type { Pass } from "../../../../../lib/onnx/thread/sequences/run_pass.ts";
import { SharedStore } from "../../../../../lib/onnx/thread/sequences/shared_store.ts";
import {
  likeliestToken,
  StepAhead,
} from "../../../../../lib/onnx/thread/sequences/step_ahead.ts";
import {
  type DecoderFile,
  loadDecoder,
  openTable,
  someVectors,
  writeSmallDecoder,
  writeSmallTable,
} from "../../../../support/onnx_decoders.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

Deno.test("StepAhead gives the scores of the step that it has run, once", async () => {
  await withStore(async ({ ahead, store, session, file, table }) => {
    await ahead.run(session, { sequence: 1, token: 7 });
    const pass = passOf(table, 7);
    const scores = ahead.take(pass);
    store.begin(2);
    await store.run(session, promptOf(file, 2));
    const expected = await store.run(session, {
      sequences: [2],
      count: 1,
      vectors: pass.vectors,
    });
    assertEquals(scores, expected);
    assertEquals(ahead.take(pass), undefined);
  });
});

Deno.test("StepAhead takes a step back that is not the one asked for", async (t) => {
  const others: Record<string, Partial<Pass>> = {
    "another token": { tokens: [8] },
    "no token": { tokens: undefined },
    "another sequence": { steps: [{ sequence: 2, count: 1 }] },
    "two sequences": {
      steps: [{ sequence: 1, count: 1 }, { sequence: 2, count: 1 }],
    },
    "several positions": {
      tokens: [7, 7],
      steps: [{ sequence: 1, count: 2 }],
    },
  };
  for (const [name, other] of Object.entries(others)) {
    await t.step(name, async () => {
      await withStore(async ({ ahead, store, session, table }) => {
        const pass = passOf(table, 7);
        const run = { sequences: [1], count: 1, vectors: pass.vectors };
        await ahead.run(session, { sequence: 1, token: 3 });
        assertEquals(ahead.take({ ...pass, ...other }), undefined);
        const after = await store.run(session, run);
        store.takeBack(1);
        assertEquals(await store.run(session, run), after);
        await withStore(async (fresh) => {
          assertEquals(await fresh.store.run(fresh.session, run), after);
        });
      });
    });
  }
});

Deno.test("StepAhead keeps what fails to itself", async () => {
  await withStore(async ({ ahead, session, table }) => {
    await ahead.run(session, { sequence: 1, token: table.rows });
    assertEquals(ahead.take(passOf(table, 7)), undefined);
    await ahead.run(session, { sequence: 9, token: 7 });
    assertEquals(ahead.take(passOf(table, 7)), undefined);
  });
});

Deno.test("likeliestToken() finds the first of the highest scores", () => {
  const data = Float32Array.of(NaN, -1, 4, 4, -Infinity);
  assertEquals(likeliestToken({ type: "float32", shape: [1, 5], data }), 2);
  assertEquals(
    likeliestToken({ type: "float16", shape: [1], data: Uint16Array.of(1) }),
    undefined,
  );
  const nothing = Float32Array.of(NaN);
  assertEquals(
    likeliestToken({ type: "float32", shape: [1, 1], data: nothing }),
    undefined,
  );
});

/** What the tests work with: sequence 1 has a prompt. */
interface Opened {
  readonly ahead: StepAhead;
  readonly store: SharedStore;
  readonly session: GraphSession;
  readonly file: DecoderFile;
  readonly table: TokenTable;
}

async function withStore(
  test: (opened: Opened) => Promise<void>,
): Promise<void> {
  await using directory = await TempDirectory.create();
  const file = await writeSmallDecoder();
  await using decoder = await loadDecoder(file);
  const table = openTable(await writeSmallTable(directory.path));
  const store = new SharedStore(file.layout);
  using ahead = new StepAhead(store, table);
  store.begin(1);
  await store.run(decoder.session, promptOf(file, 1));
  await test({ ahead, store, session: decoder.session, file, table });
}

function promptOf({ layout: { vectors: { size } } }: DecoderFile, of: number) {
  const data = someVectors(0, 5, size);
  const vectors: Tensor = { type: "float32", shape: [5, size], data };
  return { sequences: [of], count: 5, vectors };
}

/** The next step of sequence 1. */
function passOf(table: TokenTable, token: number): Pass {
  const data = table.read([token]);
  const vectors: Tensor = { type: "float32", shape: [1, table.columns], data };
  return { steps: [{ sequence: 1, count: 1 }], vectors, tokens: [token] };
}
