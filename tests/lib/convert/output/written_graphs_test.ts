import { assertEquals, assertRejects } from "@std/assert";
import { WrittenGraphs } from "../../../../lib/convert/output/written_graphs.ts";

Deno.test("WrittenGraphs ends the waiting for a graph when it is written, before or after", async () => {
  const graphs = new WrittenGraphs();
  const { signal } = new AbortController();
  const order: string[] = [];
  const waiting = ["a", "b"].map(async (path) => {
    await graphs.wait(path, signal);
    order.push(path);
  });
  graphs.add("b");
  await waiting[1];
  assertEquals(order, ["b"]);
  graphs.add("a");
  await waiting[0];
  await graphs.wait("a", signal);
  assertEquals(order, ["b", "a"]);
});

Deno.test("WrittenGraphs tells whoever waits why the writing was ended", async () => {
  const graphs = new WrittenGraphs();
  const stop = new AbortController();
  const waiting = graphs.wait("a", stop.signal);
  stop.abort(new Error("the disk is full"));
  await assertRejects(() => waiting, Error, "the disk is full");
  await assertRejects(
    () => graphs.wait("a", stop.signal),
    Error,
    "the disk is full",
  );
});
