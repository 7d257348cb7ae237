import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { openModels } from "../../../tasks/models/open_models.ts";
import { captureIo } from "../../support/captured_io.ts";
import { createSampleProject } from "../../support/sample_project.ts";

Deno.test("openModels() takes --config from where the person stands, and the stores from the environment", async () => {
  await using project = await createSampleProject();
  const io = captureIo({
    cwd: project.root,
    environment: { FASTVLM_HOME: project.home },
  });
  const { configPath, lock, stores } = await openModels(
    { config: "models.config.json" },
    io,
  );
  assertEquals(configPath, join(project.root, "models.config.json"));
  assertEquals(Object.keys(lock.models), ["fastvlm-0.5b-q4"]);
  assertEquals(stores[0]?.root, project.home);
});

Deno.test("openModels() takes the catalog of FASTVLM_CONFIG where no option names one", async () => {
  await using project = await createSampleProject();
  const config = join(project.root, "models.config.json");
  const io = captureIo({
    environment: { FASTVLM_HOME: project.home, FASTVLM_CONFIG: config },
  });
  const { configPath } = await openModels({ config: undefined }, io);
  assertEquals(configPath, config);
});
