import { assertEquals } from "@std/assert";
import { EarlyFlush } from "../../../../lib/convert/quantize/early_flush.ts";

const MANY = 128 << 20;

/** A file whose flushes end when they are told to. */
function slowFile() {
  const flushes: PromiseWithResolvers<void>[] = [];
  const syncData = () => {
    const flush = Promise.withResolvers<void>();
    flushes.push(flush);
    return flush.promise;
  };
  return { flushes, syncData };
}

Deno.test("EarlyFlush flushes now and then, one flush at a time, and waits for the last", async () => {
  const file = slowFile();
  const early = new EarlyFlush(file);
  early.add(MANY - 1);
  assertEquals(file.flushes.length, 0);
  early.add(1);
  early.add(MANY);
  assertEquals(file.flushes.length, 1);
  file.flushes[0]?.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  early.add(1);
  assertEquals(file.flushes.length, 2);
  let isDone = false;
  const disposed = early[Symbol.asyncDispose]().then(() => isDone = true);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(isDone, false);
  file.flushes[1]?.reject(new Error("the last flush will say it"));
  await disposed;
});
