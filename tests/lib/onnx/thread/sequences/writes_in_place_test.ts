import { assertEquals } from "@std/assert";
import { writesInPlace } from "../../../../../lib/onnx/thread/sequences/writes_in_place.ts";
import {
  loadDecoder,
  writeAppendingDecoder,
  writeSmallDecoder,
} from "../../../../support/onnx_decoders.ts";

Deno.test("writesInPlace() sees that this ONNX Runtime lets a converted decoder share its cache", async (t) => {
  for (const weights of ["fp32", "int8", "int4"] as const) {
    await t.step(weights, async () => {
      const file = await writeSmallDecoder(weights);
      await using decoder = await loadDecoder(file);
      assertEquals(await writesInPlace(decoder.session, file.layout), true);
    });
  }
});

Deno.test("writesInPlace() sees that a decoder appends to its cache", async () => {
  const file = await writeAppendingDecoder();
  await using decoder = await loadDecoder(file);
  assertEquals(await writesInPlace(decoder.session, file.layout), false);
});
