import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { catalogHosts } from "../../../tasks/scope/catalog_hosts.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

/** The hosts of a catalog with some sources. */
async function hostsOf(...sources: unknown[]): Promise<string[]> {
  const variants = sources.map((source) => ({ source }));
  return await hostsIn(JSON.stringify({ models: [{ variants }] }));
}

async function hostsIn(text: string): Promise<string[]> {
  await using temp = await TempDirectory.create();
  await Deno.writeTextFile(join(temp.path, "models.config.json"), text);
  return await catalogHosts((name) =>
    name === "INIT_CWD" ? temp.path : undefined
  );
}

Deno.test("catalogHosts() finds mirrors and zip files, each host once", async () => {
  assertEquals(
    await hostsOf(
      {
        kind: "hub",
        mirrors: ["https://a.example", "http://b.example:8080/x"],
      },
      { kind: "zip", url: "https://a.example/model.zip" },
      { kind: "hub", repo: "owner/name" },
      { kind: "folder", path: "/models" },
    ),
    ["a.example", "b.example:8080"],
  );
});

Deno.test("catalogHosts() leaves out what is no server", async (t) => {
  const sources = [
    { mirrors: ["file:///x", "no address", "https://a,b/"] },
    { mirrors: "https://a.example" },
    { mirrors: [null, 7, {}] },
    "source",
    null,
  ];
  for (const source of sources) {
    await t.step(JSON.stringify(source), async () => {
      assertEquals(await hostsOf(source), []);
    });
  }
});

Deno.test("catalogHosts() is content with a catalog that cannot be read", async (t) => {
  for (const text of ["", "{", "[]", '{"models": 7}', '{"models": [[]]}']) {
    await t.step(text, async () => assertEquals(await hostsIn(text), []));
  }
  await t.step("a missing one", async () => {
    const hosts = await catalogHosts((name) =>
      name === "FASTVLM_CONFIG" ? "/not/there.json" : undefined
    );
    assertEquals(hosts, []);
  });
});
