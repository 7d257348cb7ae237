import { assertEquals, assertGreater } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { ensureDir } from "@std/fs";
import { runContender } from "../../../bench/contenders/run_contender.ts";
import type { Scenario } from "../../../bench/contenders/scenario.ts";
import { buildTinyModel } from "../../../lib/fastvlm/tiny/build.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const SCRIPT = fromFileUrl(
  new URL("../../../bench/contenders/processes/toolkit.ts", import.meta.url),
);

const EXAMPLES = fromFileUrl(new URL("../../../examples/", import.meta.url));

const SCENARIO: Scenario = {
  kind: "one",
  pictures: ["red-mug.png", "blue-boat.webp"].map((name) =>
    join(EXAMPLES, name)
  ),
  prompts: ["What is this?", "Where is it?", "What color is it?"],
  promptTokens: 280,
  maxTokens: 4,
  threads: 1,
};

Deno.test("a process measures the toolkit with pictures one by one and as a folder", async (t) => {
  await using temp = await TempDirectory.create();
  const model = await writeTinyModel(join(temp.path, "tiny"));
  const run = (kind: Scenario["kind"]) =>
    runContender({
      name: "published",
      command: (scenario) => ({
        command: [
          ...[Deno.execPath(), "run", "-q", "-A", SCRIPT, model],
          JSON.stringify(scenario),
        ],
      }),
    }, { ...SCENARIO, kind });

  await t.step("one", async () => {
    const { promptTokens = 0, ...metrics } = await run("one");
    assertGreater(promptTokens, 16);
    assertGreater(metrics.visionMs ?? 0, 0);
    assertGreater(metrics.prefillMs ?? 0, 0);
    assertGreater(metrics.tokensPerSecond ?? 0, 0);
    assertGreater(metrics.coldMs ?? 0, 0);
    // Graphs load while the picture is read.
    assertEquals([metrics.loadMs, metrics.picturesPerSecond], [
      undefined,
      undefined,
    ]);
  });
  await t.step("folder", async () => {
    const { picturesPerSecond = 0, coldMs, loadMs } = await run("folder");
    assertGreater(picturesPerSecond, 0);
    // It was started before it loaded the model.
    assertGreater(coldMs ?? 0, loadMs ?? Infinity);
  });
});

async function writeTinyModel(folder: string): Promise<string> {
  for (const [path, bytes] of buildTinyModel()) {
    const file = join(folder, path);
    await ensureDir(dirname(file));
    await Deno.writeFile(file, bytes);
  }
  return folder;
}
