import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { readJson } from "../../lib/base/json.ts";
import { listedPackages } from "../../tasks/dev/third_party/format_third_party.ts";
import { listPackages } from "../../tasks/dev/third_party/npm_package.ts";
import { TOOLKIT_ROOT } from "../support/run_task.ts";

Deno.test("THIRD_PARTY.md lists the packages of deno.lock: else run deno task third-party", async () => {
  const lock = await readJson(join(TOOLKIT_ROOT, "deno.lock"));
  const page = await Deno.readTextFile(
    join(TOOLKIT_ROOT, "docs", "THIRD_PARTY.md"),
  );
  assertEquals(
    listedPackages(page),
    listPackages(lock).map(({ name, version }) => `${name}@${version}`),
  );
});
