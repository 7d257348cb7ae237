import { assertEquals } from "@std/assert";
import { readCpu } from "../../../../../tasks/setup/doctor/machine/read_cpu.ts";
import { runScript } from "../../../../support/script_process.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const MODULE_URL = new URL(
  "../../../../../tasks/setup/doctor/machine/read_cpu.ts",
  import.meta.url,
).href;

async function readWith(flags: string[]): Promise<unknown> {
  await using temp = await TempDirectory.create();
  const { stdout, stderr } = await runScript(
    `import { readCpu } from "${MODULE_URL}";
    console.log(JSON.stringify(await readCpu()));`,
    { directory: temp.path, flags: [...flags, "--ignore-env"] },
  );
  assertEquals(stderr, "");
  return JSON.parse(stdout);
}

Deno.test({
  name: "readCpu() gives what the kernel says",
  ignore: Deno.build.os !== "linux" || Deno.build.arch !== "x86_64",
  async fn() {
    const { model, features } = await readCpu();
    const info = await readKernel();
    assertEquals(model, /^model name\s*: (.*)$/m.exec(info)?.[1]?.trim());
    const flags = /^flags\s*: (.*)$/m.exec(info)?.[1]?.split(" ") ?? [];
    for (const [name, present] of Object.entries(features ?? {})) {
      assertEquals(flags.includes(name), present, name);
    }
  },
});

Deno.test({
  name:
    "readCpu() has the name from Node's function where no program may be run",
  ignore: Deno.build.os === "darwin",
  async fn() {
    const cpu = await readWith(["--allow-sys=cpus"]);
    assertEquals(cpu, { model: (await readCpu()).model });
  },
});

Deno.test("readCpu() knows nothing where nothing is allowed, and does not fail", async () => {
  assertEquals(await readWith([]), {});
});

async function readKernel(): Promise<string> {
  const { stdout } = await new Deno.Command("cat", { args: ["/proc/cpuinfo"] })
    .output();
  return new TextDecoder().decode(stdout);
}
