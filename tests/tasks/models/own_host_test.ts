import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ownHost } from "../../../tasks/models/own_host.ts";
import { runDeno } from "../../support/run_task.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("ownHost() gives the machine's name", async () => {
  assertEquals(await ownHost(), Deno.hostname());
});

Deno.test("ownHost() gives nothing where it may not ask", async () => {
  await using temp = await TempDirectory.create();
  const module = new URL("../../../tasks/models/own_host.ts", import.meta.url);
  const script = join(temp.path, "script.ts");
  await Deno.writeTextFile(
    script,
    `import { ownHost } from "${module}"; console.log(await ownHost());`,
  );
  assertEquals(
    await runDeno(["run", "-q", "--no-check", "--no-prompt", script]),
    { code: 0, stdout: "undefined\n", stderr: "" },
  );
});
