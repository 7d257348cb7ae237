import { assertEquals } from "@std/assert";
import { NapiSession } from "../../../../../lib/onnx/thread/graph/napi_session.ts";
import { InferenceSession } from "../../../../../lib/onnx/thread/runtime.ts";
import { passFeeds } from "../../../../../lib/onnx/thread/sequences/pass_feeds.ts";
import { passingGraph } from "../../../../support/onnx_graphs.ts";

const LAYOUT = {
  vectors: { input: "x", type: "float32", size: 2 },
  inputs: {
    mask: "mask",
    positions: "positions",
    scoredPositions: "keep",
    isContinued: "continued",
  },
  scores: "y",
  caches: [],
} as const;

Deno.test("passFeeds() pads short rows behind and counts the positions of each", async () => {
  const feeds = await feedsOf(["x", "mask", "positions", "keep"], [3, 1]);
  assertEquals(feeds, {
    x: [[2, 1, 2], [1, 2, 3, 4]],
    mask: [[2, 4], [1, 1, 1, 1, 1, 1, 0, 0]],
    positions: [[2, 1], [3, 1]],
    keep: [[], [1]],
  });
});

Deno.test("passFeeds() feeds nothing that a graph does not take", async () => {
  assertEquals(Object.keys(await feedsOf(["x"], [0, 0])), ["x"]);
});

/** What a graph with these inputs is fed for two rows of the given lengths, as shapes and numbers. */
async function feedsOf(inputs: readonly string[], lengths: readonly number[]) {
  const session = new NapiSession(
    await InferenceSession.create(passingGraph(
      inputs.map((input) => ({ input, output: `${input}_out` })),
    )),
  );
  const feeds = passFeeds(session, LAYOUT, {
    lengths,
    count: 1,
    vectors: {
      type: "float32",
      shape: [2, 2],
      data: Float32Array.of(1, 2, 3, 4),
    },
  });
  await session.release();
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { shape, data }]) => [
      name,
      [[...shape], Array.from(data, Number)],
    ]),
  );
}
