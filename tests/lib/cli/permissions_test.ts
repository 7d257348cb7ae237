import { assertEquals } from "@std/assert";
import configuration from "../../../deno.json" with { type: "json" };
import {
  permissionFlags,
  permissionsOf,
  scopesOf,
} from "../../../lib/cli/permissions.ts";

Deno.test("permissionFlags() takes the permissions of a command line, and nothing else", () => {
  assertEquals(
    permissionFlags(
      "deno run -q --no-prompt --ignore-env --allow-env=HOME,FASTVLM_* --allow-read --deny-net tasks/x.ts",
    ),
    [
      "--ignore-env",
      "--allow-env=HOME,FASTVLM_*",
      "--allow-read",
      "--deny-net",
    ],
  );
});

Deno.test("permissionFlags() names the parts that depend on the environment", () => {
  const command = 'deno run "--allow-write=artifacts,' +
    "$(deno run -q --allow-env=HOME tasks/scope.ts store)," +
    '$(deno run -q --allow-env=TMPDIR tasks/scope.ts temporary)" --allow-ffi tasks/x.ts';
  assertEquals(permissionFlags(command), [
    "--allow-write=artifacts,<store scope>,<temporary scope>",
    "--allow-ffi",
  ]);
});

Deno.test("permissionFlags() gives nothing for a command without permissions", () => {
  assertEquals(permissionFlags("deno run tasks/x.ts"), []);
  assertEquals(permissionFlags(""), []);
});

Deno.test("permissionsOf() gives what the tasks of deno.json say", async (t) => {
  const tasks: Record<string, { command?: string }> = configuration.tasks;
  for (const [name, { command = "" }] of Object.entries(tasks)) {
    await t.step(name, () => {
      assertEquals(permissionsOf(name), permissionFlags(command));
    });
  }
});

Deno.test("permissionsOf() gives nothing for a task that does not exist", () => {
  assertEquals(permissionsOf("no such task"), []);
  assertEquals(permissionsOf("constructor"), []);
});

Deno.test("scopesOf() says what the parts are that depend on the environment", () => {
  assertEquals(
    scopesOf(["--allow-read=.,<store scope>,<config scope>", "--allow-ffi"]),
    {
      "<store scope>": "folder of the user store",
      "<config scope>": "folder of the catalog",
    },
  );
  assertEquals(scopesOf(["--allow-read"]), {});
});

Deno.test("scopesOf() knows every scope of deno.json", async (t) => {
  for (const name of Object.keys(configuration.tasks)) {
    const scopes = permissionsOf(name).flatMap((flag) =>
      flag.match(/<[^>]*>/g) ?? []
    );
    await t.step(name, () => {
      assertEquals(
        Object.keys(scopesOf(permissionsOf(name))).sort(),
        [...new Set(scopes)].sort(),
      );
    });
  }
});
