import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { runDeno, TOOLKIT_ROOT } from "../support/run_task.ts";
import { TempDirectory } from "../support/temp_directory.ts";

const SCRIPT = join(TOOLKIT_ROOT, "tasks", "scope.ts");

const VARIABLES = [
  "HOME",
  "LOCALAPPDATA",
  "XDG_DATA_HOME",
  "FASTVLM_HOME",
  "FASTVLM_CONFIG",
  "FASTVLM_ENDPOINT",
  "HF_ENDPOINT",
  "INIT_CWD",
];

/** What the script prints in an environment that has nothing else. */
async function scope(
  name: string,
  env: Record<string, string>,
  moreFlags: readonly string[] = [],
): Promise<string> {
  const flags = ["-q", "--no-prompt", "--ignore-env", ...moreFlags];
  const { stdout, ...rest } = await runDeno(
    ["run", ...flags, `--allow-env=${VARIABLES.join()}`, SCRIPT, name],
    { env },
  );
  assertEquals(rest, { code: 0, stderr: "" });
  return stdout;
}

Deno.test("scope prints what the environment adds to a task's permissions", async (t) => {
  const home = Deno.build.os === "windows" ? "LOCALAPPDATA" : "HOME";
  const root = join(TOOLKIT_ROOT, "..");
  const place = (...parts: string[]) => join(root, ...parts);
  const cases: [name: string, env: Record<string, string>, printed: string][] =
    [
      ["store", { FASTVLM_HOME: place("a b") }, place("a b")],
      ["store", { FASTVLM_HOME: "models" }, join(TOOLKIT_ROOT, "models")],
      ["store", { XDG_DATA_HOME: place("data") }, place("data", "fastvlm")],
      [
        "store",
        { [home]: place("me") },
        Deno.build.os === "windows"
          ? place("me", "fastvlm")
          : place("me", ".local", "share", "fastvlm"),
      ],
      [
        "config",
        { FASTVLM_CONFIG: place("team", "x.config.json") },
        place("team"),
      ],
      [
        "config",
        { FASTVLM_CONFIG: "x.config.json", INIT_CWD: place("team") },
        place("team"),
      ],
      ["config", {}, "."],
      [
        "endpoint",
        { FASTVLM_ENDPOINT: "http://127.0.0.1:8080/hub" },
        "127.0.0.1:8080",
      ],
      ["endpoint", { HF_ENDPOINT: "https://mirror.example" }, "mirror.example"],
      [
        "endpoint",
        {
          FASTVLM_ENDPOINT: "https://first.example",
          HF_ENDPOINT: "https://second.example",
        },
        "first.example",
      ],
      [
        "endpoint",
        { FASTVLM_ENDPOINT: "https://a.example, http://b.example:81" },
        "a.example,b.example:81",
      ],
      ["endpoint", {}, "huggingface.co"],
    ];
  for (const [name, env, printed] of cases) {
    await t.step(`${name} with ${JSON.stringify(env)}`, async () => {
      assertEquals(await scope(name, env), printed);
    });
  }
});

Deno.test("scope prints the servers of the catalog, if it may read it", async () => {
  await using temp = await TempDirectory.create();
  const mirrors = ["https://mirror.example/hub", "https://hub.example"];
  const source = { kind: "hub", repo: "a/b", revision: "main", mirrors };
  const path = join(temp.path, "team.config.json");
  const models = [{ variants: { q4: { source } } }];
  await Deno.writeTextFile(path, JSON.stringify({ models }));
  const env = {
    FASTVLM_CONFIG: path,
    FASTVLM_ENDPOINT: "https://hub.example",
  };
  assertEquals(
    await scope("endpoint", env, [`--allow-read=${temp.path}`]),
    "hub.example,mirror.example",
  );
  assertEquals(await scope("endpoint", env), "hub.example");
});

Deno.test("scope prints what is permitted anyway where a flag would be refused", async (t) => {
  const cases: [name: string, env: Record<string, string>, printed: string][] =
    [
      ["store", {}, "artifacts"],
      ["store", { FASTVLM_HOME: "a,b" }, "artifacts"],
      ["config", { FASTVLM_CONFIG: "a,b/x.config.json" }, "."],
      ["endpoint", { FASTVLM_ENDPOINT: "no address" }, "huggingface.co"],
      ["endpoint", { FASTVLM_ENDPOINT: "http://a,b" }, "a,huggingface.co"],
      ["endpoint", { FASTVLM_ENDPOINT: "file:///x" }, "huggingface.co"],
      ["nothing known", {}, "."],
    ];
  for (const [name, env, printed] of cases) {
    await t.step(`${name} with ${JSON.stringify(env)}`, async () => {
      assertEquals(await scope(name, env), printed);
    });
  }
});
