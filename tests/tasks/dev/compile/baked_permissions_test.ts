import { assertEquals } from "@std/assert";
import { bakedPermissions } from "../../../../tasks/dev/compile/baked_permissions.ts";

const SCOPE = "$(deno run -q --allow-env=HOME tasks/scope.ts store)";

Deno.test("bakedPermissions() is the union of what the commands have as tasks", () => {
  assertEquals(
    bakedPermissions({
      list: {
        command:
          "deno run --no-prompt --ignore-env --allow-env=HOME,FASTVLM_* --allow-sys=statfs tasks/list.ts",
      },
      remove: {
        command:
          "deno run --no-prompt --ignore-env --allow-env=HOME,USER --allow-sys=hostname --allow-run=git tasks/remove.ts",
      },
    }),
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
  const flags = {
    "the working directory": "--allow-read=.",
    "a scope of the environment": `"--allow-read=/usr,${SCOPE}"`,
    "no limit in one task": "--allow-read",
  };
  for (const [name, flag] of Object.entries(flags)) {
    await t.step(name, () => {
      const narrow = "deno run --allow-read=/etc tasks/list.ts";
      for (const order of [["list", "info"], ["info", "list"]]) {
        const commands: Record<string, { command: string }> = {
          list: { command: narrow },
          info: { command: `deno run ${flag} tasks/info.ts` },
        };
        const tasks = Object.fromEntries(
          order.map((task) => [task, commands[task] ?? {}]),
        );
        assertEquals(bakedPermissions(tasks), [
          "--no-prompt",
          "--ignore-env",
          "--allow-read",
        ]);
      }
    });
  }
});

Deno.test("bakedPermissions() leaves out tasks that are no commands", () => {
  assertEquals(
    bakedPermissions({
      test: { command: "deno run --allow-run tasks/dev/test.ts" },
      ok: { command: "deno fmt --check && deno task test --allow-all" },
      "lock:tiny": { command: "deno run --allow-write tasks/dev/lock_tiny.ts" },
      gates: {},
    }),
    ["--no-prompt", "--ignore-env"],
  );
});
