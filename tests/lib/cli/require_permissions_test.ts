import { assertEquals } from "@std/assert";
import { requirePermissions } from "../../../lib/cli/require_permissions.ts";
import { LIB_URL, runScript } from "../../support/script_process.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

/** Asks for what a task needs and prints the error that is thrown. */
const SCRIPT = `
  import { requirePermissions } from "${LIB_URL}cli/require_permissions.ts";
  const environment = { FASTVLM_HOME: "folder of the user store" };
  try {
    await requirePermissions({ name: Deno.args[0], environment });
    console.log("enough");
  } catch (error) {
    console.log(error.message);
    console.log(error.hint);
  }
`;

const LIST = ["--allow-env=HOME", "--allow-read=.", "--allow-sys=statfs"];

const CASES: [
  name: string,
  task: string,
  flags: string[],
  missing: string | undefined,
][] = [
  ["all there are", "list", ["-A"], undefined],
  ["no more than is needed", "list", LIST, undefined],
  [
    "another variable than HOME",
    "list",
    ["--allow-env=FASTVLM_HOME", ...LIST.slice(1)],
    undefined,
  ],
  [
    "no environment",
    "list",
    LIST.slice(1),
    "--allow-env=HOME,LOCALAPPDATA,XDG_DATA_HOME,FASTVLM_*,INIT_CWD",
  ],
  [
    "no reading",
    "list",
    ["--allow-env", "--allow-sys"],
    "--allow-read=.",
  ],
  [
    "another folder",
    "list",
    ["--allow-env", "--allow-sys", "--allow-read=/nowhere"],
    "--allow-read=.",
  ],
  ["no system", "list", LIST.slice(0, 2), "--allow-sys=statfs"],
  [
    "half of the system",
    "remove",
    ["--allow-env", "--allow-read", "--allow-sys=hostname"],
    "--allow-sys=hostname,getPriority",
  ],
  [
    "no native code",
    "predict",
    ["--allow-env", "--allow-read", "--allow-sys"],
    "--allow-ffi",
  ],
  [
    "no programs, which are asked for when they are run",
    "setup",
    ["--allow-env", "--allow-read", "--allow-sys", "--allow-ffi"],
    undefined,
  ],
  ["no writing, which is asked for when it happens", "remove", [
    ...["--allow-env", "--allow-read", "--allow-sys"],
  ], undefined],
  ["a task that does not exist", "no such task", [], undefined],
];

Deno.test("requirePermissions() names the flag that is missing", async (t) => {
  await using temp = await TempDirectory.create();
  for (const [name, task, flags, missing] of CASES) {
    await t.step(name, async () => {
      const { code, stdout, stderr } = await runScript(SCRIPT, {
        directory: temp.path,
        flags,
        args: [task],
      });
      const said = missing === undefined
        ? "enough\n"
        : `Cannot run "${task}": ` +
          `permission "${missing}" is missing\n` +
          `deno task ${task} has it; add it to the deno run command\n`;
      assertEquals({ code, stdout, stderr }, {
        code: 0,
        stdout: said,
        stderr: "",
      });
    });
  }
});

Deno.test("requirePermissions() leaves out what the command asks for later", async () => {
  await using temp = await TempDirectory.create();
  const script = `
    import { requirePermissions } from "${LIB_URL}cli/require_permissions.ts";
    await requirePermissions({ name: "predict", asksLater: ["ffi"] });
    console.log("enough");
  `;
  const { stdout, stderr } = await runScript(script, {
    directory: temp.path,
    flags: ["--allow-env", "--allow-read", "--allow-sys"],
  });
  assertEquals({ stdout, stderr }, { stdout: "enough\n", stderr: "" });
});

Deno.test("requirePermissions() asks for nothing where all is permitted", async () => {
  await requirePermissions({ name: "list" });
});
