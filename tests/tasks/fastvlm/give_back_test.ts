import { assertEquals } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { runDeno, TOOLKIT_ROOT } from "../../support/run_task.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const KINDS = ["read", "env", "write", "net", "run", "ffi"];

/** What each command keeps of all that a compiled program has. */
const KEPT = {
  "list": ["read", "env"],
  "verify": ["read", "env"],
  "predict": ["read", "env", "write", "ffi"],
  "convert": ["read", "env", "write", "ffi"],
  "download": ["read", "env", "write", "net", "ffi"],
  "pull": ["read", "env", "write", "net", "ffi"],
  "setup": KINDS,
  "completions": ["read", "env"],
  "--help": ["read", "env"],
};

Deno.test("giveBack() leaves a command the permissions that its own task has", async (t) => {
  await using temp = await TempDirectory.create();
  const script = join(temp.path, "script.ts");
  const module = toFileUrl(join(TOOLKIT_ROOT, "tasks/fastvlm/give_back.ts"));
  await Deno.writeTextFile(
    script,
    `import { giveBack } from "${module.href}";
await giveBack(Deno.args[0]);
for (const name of ${JSON.stringify(KINDS)}) {
  const { state } = await Deno.permissions.query({ name });
  if (state === "granted") console.log(name);
}`,
  );
  for (const [command, kept] of Object.entries(KEPT)) {
    await t.step(command, async () => {
      const flags = [...KINDS, "sys"].map((kind) => `--allow-${kind}`);
      assertEquals(
        await runDeno(["run", "--no-prompt", ...flags, script, command]),
        { code: 0, stdout: `${kept.join("\n")}\n`, stderr: "" },
      );
    });
  }
});
