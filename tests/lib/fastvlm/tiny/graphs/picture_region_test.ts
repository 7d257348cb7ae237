import { assertEquals } from "@std/assert";
import { GraphBuilder } from "../../../../../lib/onnx/writer/graph_builder.ts";
import { addPictureRegion } from "../../../../../lib/fastvlm/tiny/graphs/picture_region.ts";
import { BUILD_OPTIONS } from "../../../../../lib/fastvlm/tiny/graphs/precision.ts";
import { runGraph } from "../../../../support/run_graph.ts";

const SIZE = 32;

/** What is found: first and last row and column of the picture's inside, and cells of its edge. */
interface Found {
  rows: [first: number, last: number];
  columns: [first: number, last: number];
  edge: number;
}

Deno.test("addPictureRegion() leaves out padding, and one more cell all around", async (t) => {
  const all: Found["rows"] = [1, 30];
  const cases: Record<
    string,
    [lit: (row: number, column: number) => boolean, found: Found]
  > = {
    "no padding": [() => true, { rows: all, columns: all, edge: 704 }],
    "rows": [(row) => row >= 4 && row < 28, {
      rows: [5, 26],
      columns: all,
      edge: 576,
    }],
    "columns": [(_, column) => column >= 4 && column < 28, {
      rows: all,
      columns: [5, 26],
      edge: 576,
    }],
    "a subject on black": [
      (row, column) => row > 10 && row < 20 && column > 10 && column < 20,
      { rows: all, columns: all, edge: 704 },
    ],
    "black on one side only": [(row) => row >= 4, {
      rows: all,
      columns: all,
      edge: 704,
    }],
    "all black": [() => false, { rows: all, columns: all, edge: 704 }],
  };
  for (const [name, [lit, found]] of Object.entries(cases)) {
    await t.step(name, async () => assertEquals(await find(lit), found));
  }
});

Deno.test("addPictureRegion() places from 0 to 1 within the picture", async () => {
  const outputs = await run((row) => row >= 8 && row < 24);
  const y = outputs["y"] ?? [];
  const x = outputs["x"] ?? [];
  assertEquals([y[8], y[15], y[23]], [1 / 32, 15 / 32, 31 / 32]);
  assertEquals([x[0], x[15], x[31]], [1 / 64, 31 / 64, 63 / 64]);
});

async function find(
  lit: (row: number, column: number) => boolean,
): Promise<Found> {
  const { inside = [], edge = [] } = await run(lit);
  const cells = [...inside.keys()].filter((cell) => inside[cell] === 1);
  const rows = cells.map((cell) => Math.floor(cell / SIZE));
  const columns = cells.map((cell) => cell % SIZE);
  return {
    rows: [Math.min(...rows), Math.max(...rows)],
    columns: [Math.min(...columns), Math.max(...columns)],
    edge: edge.filter((value) => value === 1).length,
  };
}

async function run(
  lit: (row: number, column: number) => boolean,
): Promise<Record<string, number[]>> {
  const graph = new GraphBuilder("region");
  const cells = graph.input("cells", "float32", [1, 1, SIZE, SIZE]);
  const region = addPictureRegion(graph, cells, SIZE);
  for (const [name, value] of Object.entries(region)) {
    graph.node("Identity", [value], { outputs: [name] });
    graph.output(name, "float32", [1, 1, "rows", "columns"]);
  }
  const data = Array.from(
    { length: SIZE * SIZE },
    (_, cell) => lit(Math.floor(cell / SIZE), cell % SIZE) ? 0.5 : 0,
  );
  return await runGraph(graph.build(BUILD_OPTIONS), {
    cells: { dims: [1, 1, SIZE, SIZE], data },
  });
}
