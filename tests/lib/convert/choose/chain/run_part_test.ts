import { assertEquals } from "@std/assert";
import { GraphRunner } from "../../../../../lib/convert/choose/chain/graph_runner.ts";
import type {
  ChainPart,
  PartPlan,
} from "../../../../../lib/convert/choose/chain/part.ts";
import {
  runPart,
  runReference,
} from "../../../../../lib/convert/choose/chain/run_part.ts";
import { PlannedGraph } from "../../../../../lib/convert/weights/planned_graph.ts";
import type { Tensor } from "../../../../../lib/onnx/tensor.ts";
import { float32Tensor } from "../../../../../lib/onnx/writer/tensor.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

/** Multiplies by a matrix. */
function product(rows: readonly (readonly number[])[]): PartPlan {
  return (_form, dataFile) => {
    const graph = new PlannedGraph("product", dataFile);
    const { builder } = graph;
    const columns = rows[0]?.length ?? 0;
    const x = builder.input("input", "float32", [1, "rows", rows.length]);
    const matrix = builder.constant(
      float32Tensor([rows.length, columns], rows.flat()),
    );
    builder.node("MatMul", [x, matrix], { outputs: ["output"] });
    builder.output("output", "float32", [1, "rows", columns]);
    return graph;
  };
}

function part(plans: readonly PartPlan[]): ChainPart {
  const feeds = (input: Tensor) => ({ input });
  return { name: "part", forms: 1, isResidual: false, plans, feeds };
}

function matrix(...rows: number[][]): Tensor {
  const data = Float32Array.from(rows.flat());
  return {
    type: "float32",
    shape: [1, rows.length, rows[0]?.length ?? 0],
    data,
  };
}

async function withRunner(
  use: (runner: GraphRunner) => Promise<void>,
): Promise<void> {
  await using temp = await TempDirectory.create();
  await using runner = new GraphRunner({
    directory: temp.path,
    write: async (graph, path) => {
      await Deno.writeFile(path, graph.build());
    },
  });
  await use(runner);
}

Deno.test("runPart() puts the outputs of a part's graphs side by side, for every input", async () => {
  const wide = part([
    product([[1, 10], [100, 1000]]),
    product([[5], [7]]),
  ]);
  const inputs = [matrix([1, 2], [3, 4]), matrix([1, 0])];
  await withRunner(async (runner) => {
    const outputs = await runPart(runner, wide, { form: "reference", inputs });
    assertEquals(outputs, [
      matrix([201, 2010, 19], [403, 4030, 43]),
      matrix([1, 10, 5]),
    ]);
  });
});

Deno.test("runPart() tells a part what its graphs gave, if it is to be observed", async () => {
  const told: unknown[] = [];
  const observed: ChainPart = {
    ...part([product([[2]])]),
    observe: (runs) => told.push(...runs),
  };
  const inputs = [matrix([3]), matrix([4])];
  await withRunner(async (runner) => {
    await runPart(runner, observed, { form: "reference", inputs });
    assertEquals(told, []);
    const run = { form: "reference", inputs, isObserved: true } as const;
    await runPart(runner, observed, run);
    assertEquals(told, [{ output: matrix([6]) }, { output: matrix([8]) }]);
  });
});

Deno.test("runReference() gives each part what the one before gave", async () => {
  const parts = [part([product([[2, 3]])]), part([product([[10], [100]])])];
  await withRunner(async (runner) => {
    const outputs = await runReference(runner, parts, [matrix([1], [2])]);
    assertEquals(outputs, [matrix([320], [640])]);
  });
});
