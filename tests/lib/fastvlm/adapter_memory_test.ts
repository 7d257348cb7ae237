import { assert, assertEquals, assertLess } from "@std/assert";
import { LIB_URL, runScript } from "../../support/script_process.ts";
import { RED_SQUARE, RED_SQUARE_TEXT } from "../../support/onnx_question.ts";
import { ModelWorkspace } from "../../support/onnx_workspace.ts";

/** Adapters that come before the first and the last measurements, so that caches are filled. */
const WARM_UP = 4;
const CYCLES = 20;
const MEASUREMENTS = 5;

Deno.test({
  name: "adapter.close() gives the memory back, 20 times over",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using workspace = await ModelWorkspace.create();
    const { code, stdout, stderr } = await runScript(script(workspace), {
      directory: workspace.path,
      flags: ["-A", "--v8-flags=--expose-gc"],
    });
    assertEquals([code, stderr], [0, ""]);
    const bytes: number[] = JSON.parse(stdout);
    const first = median(bytes.slice(WARM_UP, WARM_UP + MEASUREMENTS));
    const last = median(bytes.slice(-MEASUREMENTS));
    assert(first > 0);
    assertLess(last, first * 1.15);
  },
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** Opens, asks and closes adapters, and prints the process's memory after each. */
function script(workspace: ModelWorkspace): string {
  return `
import { createAdapter } from "${LIB_URL}fastvlm/adapter.ts";
const bytes = [];
for (let cycle = 0; cycle < ${WARM_UP + CYCLES + MEASUREMENTS}; cycle += 1) {
  const adapter = await createAdapter({
    configPath: ${JSON.stringify(workspace.configPath)},
    environment: (name) =>
      name === "FASTVLM_HOME"
        ? ${JSON.stringify(workspace.store.root)}
        : undefined,
    threads: 1,
  });
  const image = ${JSON.stringify(RED_SQUARE)};
  const answers = await Promise.all(
    [1, 2].map(() => adapter.predict({ image })),
  );
  if (answers.some(({ text }) => text !== ${JSON.stringify(RED_SQUARE_TEXT)})) {
    throw new Error("wrong answer");
  }
  await adapter.close();
  // A thread that has ended needs a moment to be taken down.
  await new Promise((resolve) => setTimeout(resolve, 50));
  gc();
  bytes.push(Deno.memoryUsage().rss);
}
console.log(JSON.stringify(bytes));
`;
}
