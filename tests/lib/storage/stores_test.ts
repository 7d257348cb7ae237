import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { Environment } from "../../../lib/base/environment.ts";
import { UsageError } from "../../../lib/base/errors.ts";
import {
  resolveStores,
  selectWritableStore,
} from "../../../lib/storage/stores.ts";

const PROJECT_ROOT = join(
  Deno.build.os === "windows" ? "C:\\" : "/",
  "project",
);
const HOME = join(PROJECT_ROOT, "..", "home");

function environmentOf(variables: Record<string, string>): Environment {
  return (name) => variables[name];
}

Deno.test("resolveStores() lists user, project and legacy in this order", () => {
  const environment = environmentOf({ HOME });
  const projectRoot = PROJECT_ROOT;
  assertEquals(resolveStores({ projectRoot, environment, os: "linux" }), [
    {
      name: "user",
      root: join(HOME, ".local", "share", "fastvlm"),
      writable: true,
    },
    {
      name: "project",
      root: join(PROJECT_ROOT, "libs", "ml-fastvlm", "checkpoints"),
      writable: true,
    },
    {
      name: "legacy",
      root: join(PROJECT_ROOT, "checkpoints"),
      writable: false,
    },
  ]);
});

Deno.test("resolveStores() places the user store", async (t) => {
  const data = join(HOME, "data");
  const cases: [string, Record<string, string>, "linux" | "windows", string][] =
    [
      [
        "FASTVLM_HOME first",
        { FASTVLM_HOME: data, XDG_DATA_HOME: HOME, HOME },
        "linux",
        data,
      ],
      [
        "a relative FASTVLM_HOME from the working directory",
        { FASTVLM_HOME: "models", HOME },
        "linux",
        join(PROJECT_ROOT, "sub", "models"),
      ],
      [
        "then XDG_DATA_HOME",
        { XDG_DATA_HOME: data, HOME },
        "linux",
        join(data, "fastvlm"),
      ],
      [
        "a relative XDG_DATA_HOME is ignored",
        { XDG_DATA_HOME: "data", HOME },
        "linux",
        join(HOME, ".local", "share", "fastvlm"),
      ],
      [
        "LOCALAPPDATA on Windows",
        { LOCALAPPDATA: data, HOME },
        "windows",
        join(data, "fastvlm"),
      ],
    ];
  for (const [name, variables, os, root] of cases) {
    await t.step(name, () => {
      const [user] = resolveStores({
        projectRoot: PROJECT_ROOT,
        cwd: join(PROJECT_ROOT, "sub"),
        environment: environmentOf(variables),
        os,
      });
      assertEquals(user?.root, root);
    });
  }
});

Deno.test("resolveStores() says what to set when there is no home", async (t) => {
  const cases = [["linux", "HOME"], ["windows", "LOCALAPPDATA"]] as const;
  for (const [os, variable] of cases) {
    await t.step(os, () => {
      const error = assertThrows(
        () =>
          resolveStores({
            projectRoot: PROJECT_ROOT,
            environment: environmentOf({}),
            os,
          }),
        UsageError,
      );
      assertEquals([error.message, error.hint], [
        `Cannot find the user store: ${variable} is not set`,
        "set FASTVLM_HOME to a folder",
      ]);
    });
  }
});

Deno.test("selectWritableStore() picks the user store unless told otherwise", () => {
  const stores = resolveStores({
    projectRoot: PROJECT_ROOT,
    environment: environmentOf({ FASTVLM_HOME: HOME }),
  });
  assertEquals(selectWritableStore(stores), stores[0]);
  assertEquals(selectWritableStore(stores, "project"), stores[1]);
});

Deno.test("selectWritableStore() refuses a store that is unknown or read only", async (t) => {
  const stores = resolveStores({
    projectRoot: PROJECT_ROOT,
    environment: environmentOf({ FASTVLM_HOME: HOME }),
  });
  const cases = [
    ["legacy", 'Cannot write to store "legacy": read only'],
    ["users", 'Cannot write to store "users": there is no such store'],
  ] as const;
  for (const [name, message] of cases) {
    await t.step(name, () => {
      const error = assertThrows(
        () => selectWritableStore(stores, name),
        UsageError,
      );
      assertEquals([error.message, error.hint], [
        message,
        "use one of: user, project",
      ]);
    });
  }
});
