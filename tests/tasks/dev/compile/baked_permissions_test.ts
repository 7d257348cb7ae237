import { assertEquals } from "@std/assert";
import { bakedPermissions } from "../../../../tasks/dev/compile/baked_permissions.ts";

Deno.test("bakedPermissions() is the union of what the commands have as tasks", () => {
  assertEquals(
    bakedPermissions([
      ...["--no-prompt", "--ignore-env", "--allow-env=HOME,FASTVLM_*"],
      ...["--allow-sys=statfs", "--ignore-env", "--allow-env=HOME,USER"],
      ...["--allow-run=git", "--allow-sys=hostname"],
    ]),
    [
      "--no-prompt",
      "--ignore-env",
      "--allow-env=FASTVLM_*,HOME,USER",
      "--allow-run=git",
      "--allow-sys=hostname,statfs",
    ],
  );
});

Deno.test("bakedPermissions() does not limit what only the running program can know", async (t) => {
  const wide = {
    "the working directory": "--allow-read=.",
    "a scope of the environment": "--allow-read=/usr,<store scope>",
    "no limit": "--allow-read",
  };
  const expected = ["--no-prompt", "--ignore-env", "--allow-read"];
  for (const [name, flag] of Object.entries(wide)) {
    await t.step(name, () => {
      assertEquals(bakedPermissions(["--allow-read=/etc", flag]), expected);
      assertEquals(bakedPermissions([flag, "--allow-read=/etc"]), expected);
    });
  }
});

Deno.test("bakedPermissions() of the commands: few programs are run, the environment is a list", () => {
  const flags = bakedPermissions();
  assertEquals(
    flags.map((flag) => flag.replace(/(allow-(?:env|sys)=).*/, "$1…")),
    [
      "--no-prompt",
      "--ignore-env",
      "--allow-env=…",
      "--allow-ffi",
      "--allow-net",
      "--allow-read",
      "--allow-run=git,lscpu,sysctl",
      "--allow-sys=…",
      "--allow-write",
    ],
  );
});
