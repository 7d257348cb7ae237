import { assertGreater } from "@std/assert";
import { BusyCore } from "../../../bench/measure/busy_core.ts";
import { waitUntil } from "../../support/wait_until.ts";

Deno.test({
  name: "BusyCore uses a core until it goes out of scope, and is gone then",
  ignore: Deno.build.os !== "linux",
  async fn() {
    let pid = 0;
    {
      await using busy = BusyCore.start();
      pid = busy.pid;
      await waitUntil(() => cpuTicks(pid) > 50);
      assertGreater(cpuTicks(pid), 50);
    }
    await waitUntil(() => !isThere(pid));
  },
});

/** User time in hundredths of a second: the fourteenth value of proc(5), `stat`. */
function cpuTicks(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[11]);
}

function isThere(pid: number): boolean {
  try {
    return Deno.statSync(`/proc/${pid}`).isDirectory;
  } catch {
    return false;
  }
}
