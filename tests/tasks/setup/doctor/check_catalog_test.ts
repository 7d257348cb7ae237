import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { checkCatalog } from "../../../../tasks/setup/doctor/check_catalog.ts";
import { sampleCatalog } from "../../../support/sample_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

async function check(
  cwd: string,
  variables: Record<string, string>,
  configPath?: string,
) {
  const environment = (name: string) => variables[name];
  return await checkCatalog({ configPath, io: { cwd, environment } });
}

Deno.test("checkCatalog() finds catalog and stores", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "models.config.json");
  await Deno.writeTextFile(path, JSON.stringify(sampleCatalog()));
  const { facts, problems } = await check(temp.path, {
    FASTVLM_HOME: temp.path,
  });
  assertEquals(problems, []);
  assertEquals(facts.loaded?.configPath, path);
  assertEquals(facts.stores.map(({ name }) => name), [
    ...["user", "project", "legacy"],
  ]);
});

Deno.test("checkCatalog() goes on without a catalog, and says what mends it", async (t) => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "models.config.json");
  await Deno.writeTextFile(path, "{");
  const own = "git checkout models.config.json models.lock.json";
  const cases = [
    ["the project's", {}, undefined, own],
    [
      "that of FASTVLM_CONFIG",
      { FASTVLM_CONFIG: path },
      undefined,
      "unset FASTVLM_CONFIG",
    ],
    ["a named one", {}, path, "deno task setup --check"],
  ] as const;
  for (const [name, variables, configPath, command] of cases) {
    await t.step(name, async () => {
      const { facts, problems } = await check(
        temp.path,
        { FASTVLM_HOME: temp.path, ...variables },
        configPath,
      );
      assertEquals([facts.loaded, facts.stores.length], [undefined, 3]);
      assertEquals(problems.map((problem) => problem.command), [command]);
    });
  }
});

Deno.test("checkCatalog() goes on without stores if nothing says where they are", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "models.config.json");
  await Deno.writeTextFile(path, JSON.stringify(sampleCatalog()));
  const { facts, problems } = await check(temp.path, {});
  const variable = Deno.build.os === "windows" ? "LOCALAPPDATA" : "HOME";
  assertEquals(facts.stores, []);
  assertEquals(problems, [{
    message: `Cannot find the user store: ${variable} is not set`,
    command: "export FASTVLM_HOME=FOLDER",
  }]);
});
