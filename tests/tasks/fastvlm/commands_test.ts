import { assertEquals, assertRejects } from "@std/assert";
import configuration from "../../../deno.json" with { type: "json" };
import { UsageError } from "../../../lib/base/errors.ts";
import {
  findCommand,
  listCommands,
  loadCommands,
} from "../../../tasks/fastvlm/commands.ts";

Deno.test("listCommands() has every command with its short names, and what it does", () => {
  const commands = listCommands();
  assertEquals(commands.map(({ names }) => names.join(" ")), [
    ...["setup", "list ls", "info", "download pull", "lock", "verify"],
    ...["remove rm", "prune", "convert", "predict", "results"],
    ...["artifacts", "completions", "man"],
  ]);
  assertEquals(commands.filter(({ summary }) => summary === ""), []);
});

Deno.test("listCommands() says of a task what deno.json says", () => {
  const tasks: Record<string, { description: string }> = configuration.tasks;
  for (const { names: [name], summary } of listCommands()) {
    assertEquals(summary, tasks[name]?.description ?? summary);
  }
});

Deno.test("loadCommands() gives the definition of each command in the same order", async () => {
  const commands = await loadCommands();
  assertEquals(
    commands.map(({ definition }) => definition.name),
    listCommands().map(({ names: [name] }) => name),
  );
});

Deno.test("findCommand() knows names and short names", async () => {
  assertEquals((await findCommand("rm")).definition.name, "remove");
  assertEquals((await findCommand("man")).definition.name, "man");
});

Deno.test("findCommand() refuses what is no command", async (t) => {
  for (const name of ["constructor", "__proto__", "", "Ls "]) {
    await t.step(`"${name}"`, async () => {
      await assertRejects(
        () => findCommand(name),
        UsageError,
        `Cannot find command "${name}"`,
      );
    });
  }
});
