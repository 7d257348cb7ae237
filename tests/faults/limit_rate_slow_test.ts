import { assert, assertEquals } from "@std/assert";
import { assertInstalled } from "../support/fault_assertions.ts";
import { FaultProject } from "../support/fault_project.ts";
import { lfs, patternBytes } from "../support/hub_repo.ts";

Deno.test("fault 68: --limit-rate 5M is kept within a tenth over ten seconds", async () => {
  const files = {
    "a.bin": lfs(patternBytes(10_000_000, 1)),
    "b.bin": lfs(patternBytes(40_000_000, 2)),
  };
  await using faults = await FaultProject.create({ files });
  const startMs = performance.now();
  const { code, stderr } = await faults.run(["--limit-rate", "5M"]);
  const seconds = (performance.now() - startMs) / 1000;
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  assert(seconds > 9 && seconds < 11, `${seconds} s`);
});
