import { assertEquals } from "@std/assert";
import { LIB_URL, runScript } from "../../support/script_process.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

/** Asks for the servers of a model of each kind of source, and prints what is missing. */
const SCRIPT = `
  import { requireNetwork } from "${LIB_URL}../tasks/download/require_network.ts";
  const sources = {
    hub: { kind: "hub", repo: "a/b", revision: "main" },
    mirrored: { kind: "hub", repo: "a/b", revision: "main", mirrors: ["https://m.example:81/x"] },
    zip: { kind: "zip", url: "http://zip.example/a.zip" },
    builtin: { kind: "builtin", recipe: "tiny" },
    folder: { kind: "folder", path: "/tmp" },
  };
  for (const [key, source] of Object.entries(sources)) {
    const hub = { endpoint: new URL("https://hub.example") };
    const others = Deno.args.map((address) => ({ endpoint: new URL(address) }));
    const servers = { hub, ...(others.length > 0 && { mirrors: others }) };
    try {
      await requireNetwork({ key, variant: { source } }, servers);
      console.log(key + " ok");
    } catch (error) {
      console.log(error.message + "; " + error.hint);
    }
  }
`;

function missing(key: string, host: string, way: string): string {
  return `Cannot download "${key}": permission to connect to "${host}" is missing; ` +
    `add --allow-net=${host} to the deno run command, ` +
    `or name ${way} and use deno task download`;
}

const ENDPOINT = "the endpoint by FASTVLM_ENDPOINT";
const HUB_MISSING = missing("hub", "hub.example", ENDPOINT);
const MIRRORED_MISSING = missing("mirrored", "hub.example", ENDPOINT);
const CATALOG = "the catalog by FASTVLM_CONFIG";
const ZIP_MISSING = missing("zip", "zip.example", CATALOG);

const CASES: [flags: string[], args: string[], said: string[]][] = [
  [["--allow-net"], [], ["hub ok", "mirrored ok", "zip ok"]],
  [[], [], [HUB_MISSING, MIRRORED_MISSING, ZIP_MISSING]],
  [["--allow-net=hub.example"], [], ["hub ok", "mirrored ok", ZIP_MISSING]],
  [["--allow-net=hub.example:443"], [], ["hub ok", "mirrored ok", ZIP_MISSING]],
  [["--allow-net=m.example:81"], [], [HUB_MISSING, "mirrored ok", ZIP_MISSING]],
  [["--allow-net=zip.example"], [], [HUB_MISSING, MIRRORED_MISSING, "zip ok"]],
  [
    ["--allow-net=n.example"],
    ["https://n.example"],
    ["hub ok", "mirrored ok", ZIP_MISSING],
  ],
  [
    ["--allow-net=m.example:81"],
    ["https://n.example"],
    [HUB_MISSING, MIRRORED_MISSING, ZIP_MISSING],
  ],
];

Deno.test("requireNetwork() wants one of the servers that a model may come from", async (t) => {
  await using temp = await TempDirectory.create();
  for (const [flags, args, said] of CASES) {
    await t.step([...flags, ...args].join(" "), async () => {
      const { stdout, stderr } = await runScript(SCRIPT, {
        directory: temp.path,
        flags: ["--allow-read", ...flags],
        args,
      });
      const lines = stdout.trimEnd().split("\n");
      assertEquals([stderr, ...lines], [
        "",
        ...said,
        "builtin ok",
        "folder ok",
      ]);
    });
  }
});
