import { assertEquals, assertGreater } from "@std/assert";
import { BusyCore } from "../../../bench/measure/busy_core.ts";

Deno.test({
  name: "BusyCore uses a core until it goes out of scope, and is gone then",
  ignore: Deno.build.os !== "linux",
  async fn() {
    let pid = 0;
    {
      await using busy = BusyCore.start();
      pid = busy.pid;
      let ticks = 0;
      while (ticks <= 50) ticks = await cpuTicks(pid) ?? 0;
      assertGreater(ticks, 50);
    }
    assertEquals(await cpuTicks(pid), undefined);
  },
});

/**
 * User time in hundredths of a second, the fourteenth value of proc(5), `stat`; `undefined` if there is no
 * such process. Read by another program, as Deno gives `/proc` only to those who may do all.
 */
async function cpuTicks(pid: number): Promise<number | undefined> {
  const { success, stdout } = await new Deno.Command("cat", {
    args: [`/proc/${pid}/stat`],
  }).output();
  const stat = new TextDecoder().decode(stdout);
  if (!success) return undefined;
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[11]);
}
