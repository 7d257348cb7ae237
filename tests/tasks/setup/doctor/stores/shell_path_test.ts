import { assertEquals } from "@std/assert";
import { shellPath } from "../../../../../tasks/setup/doctor/stores/shell_path.ts";

Deno.test("shellPath() escapes what a shell would not take as it is", async (t) => {
  const cases = [
    ["~/.local/share/fastvlm", "~/.local/share/fastvlm"],
    ["/data/my models", "/data/my\\ models"],
    ["/data/$(rm x)/'\"", "/data/\\$\\(rm\\ x\\)/\\'\\\""],
  ] as const;
  for (const [path, expected] of cases) {
    await t.step(path, () => assertEquals(shellPath(path), expected));
  }
});
