import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { byteValues, pixelTensor } from "../../../lib/onnx/pixels.ts";
import {
  buffersOfFeeds,
  fromWireFeeds,
  toWireFeeds,
} from "../../../lib/onnx/wire_feeds.ts";

const TENSOR = {
  type: "int64",
  shape: [2],
  data: BigInt64Array.of(1n, 2n),
} as const;

Deno.test("fromWireFeeds() gives tensors of what was sent, and leaves that as it was", () => {
  // A Buffer's slice() is no copy.
  const bytes = Buffer.from([1, 2, 3]);
  const pixels = { side: 1, bytes, values: byteValues((byte) => byte) };
  const types: Record<string, string> = { picture: "float16", count: "int64" };
  const wire = toWireFeeds(
    { picture: pixels, count: TENSOR },
    (name) => types[name],
  );
  const sent = structuredClone(wire, { transfer: buffersOfFeeds(wire) });
  assertEquals(fromWireFeeds(sent), {
    picture: pixelTensor(pixels, "float16"),
    count: TENSOR,
  });
  assertEquals([...bytes], [1, 2, 3]);
  assertEquals(TENSOR.data, BigInt64Array.of(1n, 2n));
});
