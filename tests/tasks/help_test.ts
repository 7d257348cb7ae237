import {
  assertEquals,
  assertGreater,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import { UsageError } from "../../lib/base/errors.ts";
import { parseOptions } from "../../lib/cli/options/parse_options.ts";
import { permissionsOf } from "../../lib/cli/permissions.ts";
import { formatHelp } from "../../lib/cli/text/help.ts";
import { fastvlmCommand } from "../../tasks/fastvlm.ts";
import { captureIo } from "../support/captured_io.ts";
import { definitions, HELP_FOLDER, helpFiles } from "../support/help_files.ts";
import { listFiles } from "../support/list_files.ts";
import { runDeno, TOOLKIT_ROOT } from "../support/run_task.ts";
import { isInstalled } from "../support/shell.ts";

/** A command line as an example shows it, after an assignment perhaps. */
const EXAMPLE_REGEXP =
  /^(?:[A-Z_]+=\S+ )?(?:source <\()?(?:deno task|fastvlm) (?<name>[\w-]+)(?<rest>[^|>)]*)/;

/** What a shell takes for one argument. */
const ARGUMENT_REGEXP = /"[^"]*"|\S+/g;

Deno.test("help of every command is as its file says; tests/support/help_files.ts writes them anew", async (t) => {
  const files = await helpFiles();
  for (const [name, text] of Object.entries(files)) {
    await t.step(name, async () => {
      const kept = await Deno.readTextFile(join(HELP_FOLDER, name));
      assertEquals(text, kept.replaceAll("\r\n", "\n"));
    });
  }
  await t.step("there are no other files", async () => {
    assertEquals(await listFiles(HELP_FOLDER), Object.keys(files).sort());
  });
});

Deno.test("help has usage, options, permissions, exit codes, and three examples at least", async (t) => {
  for (const definition of await definitions()) {
    const { name, examples } = definition;
    await t.step(name, () => {
      const help = formatHelp(definition);
      const titles = help.match(/^[A-Z][a-z ]+(?=:$)/gm) ?? [];
      const wanted = [
        ...(Object.keys(definition.options).length > 0 ? ["Options"] : []),
        "Common options",
        ...(definition.environment === undefined ? [] : ["Environment"]),
        ...(permissionsOf(name).length > 0 ? ["Permissions"] : []),
        ...["Exit codes", "Examples"],
      ];
      assertEquals(titles, wanted);
      assertMatch(help, new RegExp(`^Usage: .* ${name} .*\\[options\\]$`, "m"));
      assertGreater(Object.keys(examples).length, 2);
      const flags = permissionsOf(name);
      const unbroken = help.replaceAll(/,\n {4}(?=\S)/g, ",");
      assertEquals(
        flags.filter((flag) => !unbroken.includes(`\n  ${flag}\n`)),
        [],
      );
    });
  }
});

Deno.test("help shows examples that the commands take", async (t) => {
  const all = await definitions();
  for (const line of all.flatMap(({ examples }) => Object.keys(examples))) {
    await t.step(line, () => {
      const { name, rest = "" } = EXAMPLE_REGEXP.exec(line)?.groups ?? {};
      const definition = all.find((each) => each.name === name);
      if (definition === undefined) throw new RangeError(`Unknown: ${line}`);
      parseOptions(definition, argumentsOf(rest));
    });
  }
});

Deno.test("help keeps to the width of the terminal", async (t) => {
  for (const definition of await definitions()) {
    await t.step(definition.name, () => {
      for (const columns of [60, 80, 120]) {
        const prose = withoutCommandLines(formatHelp(definition, { columns }));
        assertEquals(prose.filter(({ length }) => length > columns), []);
      }
    });
  }
});

Deno.test("help needs no permission at all", async (t) => {
  const scripts = ["list", "download", "predict", "setup", "lock", "prune"];
  for (const name of scripts) {
    await t.step(name, async () => {
      const script = join(TOOLKIT_ROOT, "tasks", `${name}.ts`);
      const { code, stdout, stderr } = await runDeno(
        ["run", "-q", "--no-prompt", script, "--help"],
      );
      const kept = await Deno.readTextFile(join(HELP_FOLDER, `${name}.txt`));
      assertEquals({ code, stdout, stderr }, {
        code: 0,
        stdout: kept.replaceAll("\r\n", "\n"),
        stderr: "",
      });
    });
  }
});

Deno.test({
  name: "help has color on a terminal, but not with NO_COLOR or --no-color",
  ignore: Deno.build.os !== "linux" || !await isInstalled("script"),
  fn: async (t) => {
    const cases: [name: string, env: Record<string, string>, args: string][] = [
      ["neither", {}, "--help"],
      ["NO_COLOR", { NO_COLOR: "1" }, "--help"],
      ["--no-color", {}, "--help --no-color"],
    ];
    for (const [name, env, args] of cases) {
      await t.step(name, async () => {
        const said = await onTerminal(`tasks/list.ts ${args}`, env);
        assertStringIncludes(said, "Exit codes:");
        assertEquals(said.includes("\x1b["), name === "neither");
      });
    }
  },
});

Deno.test("fastvlm help explains a command, by its name or short name", async (t) => {
  const cases: [args: string[], name: string][] = [
    [["help", "download"], "download"],
    [["help", "pull"], "download"],
    [["--help", "download"], "download"],
    [["download", "--help"], "download"],
    [["help", "completions"], "completions"],
  ];
  const all = await definitions();
  for (const [args, name] of cases) {
    await t.step(args.join(" "), async () => {
      const io = captureIo({ program: "fastvlm" });
      assertEquals(await fastvlmCommand.execute(args, io), 0);
      const definition = all.find((each) => each.name === name);
      assertEquals(
        io.stdout.text,
        `${formatHelp(requireDefined(definition), { program: "fastvlm" })}\n`,
      );
    });
  }
});

Deno.test("fastvlm help of an unknown command names the nearest", async () => {
  const error = await assertRejects(
    () => fastvlmCommand.execute(["help", "downlod"], captureIo()),
    UsageError,
    'Cannot find command "downlod"',
  );
  assertEquals(error.hint, 'did you mean "download"?');
});

/** Runs a script of the toolkit on a terminal that `script` makes, and gives what that shows. */
async function onTerminal(
  line: string,
  env: Record<string, string>,
): Promise<string> {
  const run = `'${Deno.execPath()}' run -q --no-prompt ${line}`;
  const kept = ["PATH", "HOME", "DENO_DIR", "JSR_URL"].flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  const { stdout } = await new Deno.Command("script", {
    args: ["-qec", run, "/dev/null"],
    cwd: TOOLKIT_ROOT,
    clearEnv: true,
    env: { ...Object.fromEntries(kept), ...env },
    stdin: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}

function requireDefined<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError("Cannot find the command");
  return value;
}

function argumentsOf(rest: string): string[] {
  return (rest.match(ARGUMENT_REGEXP) ?? [])
    .map((argument) => argument.replaceAll('"', ""));
}

/** A command line is never broken: it is there to be copied. */
function withoutCommandLines(help: string): string[] {
  const [prose = ""] = help.split("\nExamples:\n");
  return prose.split("\n").filter((line) => !line.startsWith("Usage: "));
}
