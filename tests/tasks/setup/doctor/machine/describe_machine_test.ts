import { assertEquals, assertGreater } from "@std/assert";
import { describeMachine } from "../../../../../tasks/setup/doctor/machine/describe_machine.ts";
import { runScript } from "../../../../support/script_process.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const MODULE_URL = new URL(
  "../../../../../tasks/setup/doctor/machine/describe_machine.ts",
  import.meta.url,
).href;

Deno.test("describeMachine() tells system, cores and memory", async () => {
  const { os, release, target, cores, memory } = await describeMachine();
  assertEquals({ os, release, target }, {
    os: Deno.build.os,
    release: Deno.osRelease(),
    target: Deno.build.target,
  });
  assertEquals(cores, navigator.hardwareConcurrency);
  assertEquals(memory?.totalBytes, Deno.systemMemoryInfo().total);
  assertGreater(memory?.availableBytes ?? 0, 0);
});

Deno.test("describeMachine() leaves out what it may not ask", async () => {
  await using temp = await TempDirectory.create();
  const { stdout } = await runScript(
    `import { describeMachine } from "${MODULE_URL}";
    console.log(JSON.stringify(await describeMachine()));`,
    { directory: temp.path },
  );
  assertEquals(JSON.parse(stdout), {
    os: Deno.build.os,
    release: null,
    target: Deno.build.target,
    cpu: null,
    cores: navigator.hardwareConcurrency,
    features: null,
    memory: null,
  });
});
