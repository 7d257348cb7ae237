import { assertEquals } from "@std/assert";
import { WrittenPrefix } from "../../../../lib/convert/quantize/written_prefix.ts";
import { PlannedGraph } from "../../../../lib/convert/weights/planned_graph.ts";

Deno.test("WrittenPrefix is what comes before the first weight that is not whole", () => {
  const graph = new PlannedGraph("g", "g.bin");
  for (const name of ["a", "b", "c"]) {
    graph.weight(name, { shape: [3, 5], value: { op: "tensor", name } });
  }
  const [a, b, c] = graph.jobs;
  const written = new WrittenPrefix(graph);
  const steps = [
    [b, 0, 3, 0],
    [a, 0, 2, 0],
    [a, 2, 3, 128],
    [c, 1, 3, 128],
    [c, 0, 1, graph.dataBytes],
  ] as const;
  for (const [job, from, to, bytes] of steps) {
    if (job !== undefined) written.add({ job, from, to });
    assertEquals(written.bytes, bytes);
  }
});
