import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { diagnose } from "../../../../tasks/setup/doctor/diagnose.ts";
import { captureIo } from "../../../support/captured_io.ts";
import { installSample, sampleCatalog } from "../../../support/sample_model.ts";
import {
  refOf,
  SAMPLE_KEY,
  sampleModels,
} from "../../../support/sample_project.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const KEY_OF_TINY = "fastvlm-tiny-fp32";

async function writeModels(folder: string): Promise<void> {
  const { catalog, lock } = sampleModels();
  for (const [name, document] of Object.entries({ config: catalog, lock })) {
    const path = join(folder, `models.${name}.json`);
    await Deno.writeTextFile(path, JSON.stringify(document));
  }
}

Deno.test("diagnose() puts the problems of all checks together, and says whether there are any", async () => {
  await using temp = await TempDirectory.create();
  await writeModels(temp.path);
  const environment = {
    HOME: temp.path,
    FASTVLM_HOME: join(temp.path, "store"),
    HF_TOKEN: "two words",
    HF_HUB_OFFLINE: "1",
  };
  const io = captureIo({ cwd: temp.path, environment });
  const { healthy, problems, catalog } = await diagnose(undefined, io);
  assertEquals([healthy, catalog], [false, "~/models.config.json"]);
  assertEquals(problems.map(({ command }) => command), [
    "deno task setup",
    "deno task setup",
    "FASTVLM_OFFLINE=0 HF_HUB_OFFLINE=0 deno task download --size 0.5b",
    "unset HF_TOKEN",
  ]);
});

Deno.test("diagnose() finds nothing wrong where everything is there", async () => {
  await using temp = await TempDirectory.create();
  const root = join(temp.path, "store");
  await writeModels(temp.path);
  const store = { name: "user", root, writable: true } as const;
  await installSample(store, refOf(SAMPLE_KEY));
  await installSample(store, refOf(KEY_OF_TINY, sampleCatalog()), {
    "config.json": "{}",
  });
  const environment = { HOME: temp.path, FASTVLM_HOME: root };
  const io = captureIo({ cwd: temp.path, environment });
  const { healthy, problems, stores } = await diagnose(undefined, io);
  assertEquals([healthy, problems], [true, []]);
  assertEquals(stores[0]?.models.map(({ key }) => key), [
    KEY_OF_TINY,
    SAMPLE_KEY,
  ]);
});

Deno.test("diagnose() names commands as the compiled program calls them", async () => {
  await using temp = await TempDirectory.create();
  await writeModels(temp.path);
  const environment = { FASTVLM_HOME: join(temp.path, "store") };
  const io = captureIo({ cwd: temp.path, environment });
  const { problems } = await diagnose(undefined, { ...io, program: "fastvlm" });
  assertEquals(problems.map(({ command }) => command), [
    "fastvlm setup",
    "fastvlm setup",
  ]);
});
