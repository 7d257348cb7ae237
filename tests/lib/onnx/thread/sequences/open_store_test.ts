import { assertInstanceOf } from "@std/assert";
import { GrownStore } from "../../../../../lib/onnx/thread/sequences/grown_store.ts";
import { openStore } from "../../../../../lib/onnx/thread/sequences/open_store.ts";
import { SharedStore } from "../../../../../lib/onnx/thread/sequences/shared_store.ts";
import {
  loadDecoder,
  writeAppendingDecoder,
  writeSmallDecoder,
} from "../../../../support/onnx_decoders.ts";

Deno.test("openStore() shares rows where a decoder writes in place, and appends where it appends", async () => {
  const small = await writeSmallDecoder();
  await using inPlace = await loadDecoder(small);
  assertInstanceOf(await openStore(inPlace.session, small.layout), SharedStore);
  const appending = await writeAppendingDecoder();
  await using grown = await loadDecoder(appending);
  assertInstanceOf(
    await openStore(grown.session, appending.layout),
    GrownStore,
  );
});
