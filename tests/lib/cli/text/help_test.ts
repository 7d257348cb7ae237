import { assertEquals, assertStringIncludes } from "@std/assert";
import { permissionsOf, scopesOf } from "../../../../lib/cli/permissions.ts";
import { formatHelp } from "../../../../lib/cli/text/help.ts";

const SAMPLE = {
  name: "sample",
  summary: "Do a sample of work",
  operands: "list|prune",
  options: {
    size: {
      type: "string",
      placeholder: "SIZE",
      description: "model to work with",
      choices: ["tiny", "0.5b", "1.5b", "7b"],
      default: "0.5b",
    },
    image: {
      type: "string",
      placeholder: "FILE",
      short: "i",
      description:
        "picture, pattern, folder, data: URL, or - for standard input",
      repeatable: true,
    },
    "maximum-time-before-giving-up": {
      type: "number",
      placeholder: "SECONDS",
      description: "how long to wait for whoever has the lock",
    },
    stream: { type: "flag", description: "print the text as it comes" },
    stop: { type: "string", description: "end there" },
  },
  environment: {
    FASTVLM_HOME: "where models are kept instead of the usual place for data",
    NO_COLOR: "as --no-color",
  },
  examples: {
    "deno task sample --size tiny list": "list with the smallest model",
    "deno task sample --image examples/red-mug.png prune": "prune a picture",
  },
} as const;

const AT_80_COLUMNS = `\
Do a sample of work

Usage: deno task sample list|prune [options]

Options:
  --size SIZE       model to work with (one of tiny, 0.5b, 1.5b, 7b; default
                    0.5b)
  -i, --image FILE  picture, pattern, folder, data: URL, or - for standard input
                    (may be repeated)
  --maximum-time-before-giving-up SECONDS
                    how long to wait for whoever has the lock
  --stream          print the text as it comes
  --stop VALUE      end there

Common options:
  --config FILE  catalog to use, with its lock beside it
  --json         print one JSON document instead of text
  -q, --quiet    print nothing but the answer and errors
  --verbose      print more, and the stack of an error
  --no-color     print without color, as NO_COLOR does
  -h, --help     print this help

Environment:
  FASTVLM_HOME  where models are kept instead of the usual place for data
  NO_COLOR      as --no-color

Exit codes:
  0    done
  1    failed
  2    wrong option or value
  3    not found or not installed
  4    access denied (token, gated)
  5    network
  6    disk full
  7    digest mismatch
  8    lock timeout
  9    offline and not installed
  10   some of several failed
  130  interrupted
  143  terminated

Examples:
  deno task sample --size tiny list  list with the smallest model
  deno task sample --image examples/red-mug.png prune
                                     prune a picture`;

const AT_50_COLUMNS = `\
Do a sample of work

Usage: deno task sample list|prune [options]

Options:
  --size SIZE       model to work with (one of
                    tiny, 0.5b, 1.5b, 7b; default
                    0.5b)
  -i, --image FILE  picture, pattern, folder,
                    data: URL, or - for standard
                    input (may be repeated)
  --maximum-time-before-giving-up SECONDS
                    how long to wait for whoever
                    has the lock
  --stream          print the text as it comes
  --stop VALUE      end there

Common options:
  --config FILE  catalog to use, with its lock
                 beside it
  --json         print one JSON document instead
                 of text
  -q, --quiet    print nothing but the answer and
                 errors
  --verbose      print more, and the stack of an
                 error
  --no-color     print without color, as NO_COLOR
                 does
  -h, --help     print this help

Environment:
  FASTVLM_HOME  where models are kept instead of
                the usual place for data
  NO_COLOR      as --no-color

Exit codes:
  0    done
  1    failed
  2    wrong option or value
  3    not found or not installed
  4    access denied (token, gated)
  5    network
  6    disk full
  7    digest mismatch
  8    lock timeout
  9    offline and not installed
  10   some of several failed
  130  interrupted
  143  terminated

Examples:
  deno task sample --size tiny list
    list with the smallest model
  deno task sample --image examples/red-mug.png prune
    prune a picture`;

Deno.test("formatHelp() says all about a command", () => {
  assertEquals(formatHelp(SAMPLE, { columns: 80 }), AT_80_COLUMNS);
});

Deno.test("formatHelp() takes 80 columns where it is not told", () => {
  assertEquals(formatHelp(SAMPLE), AT_80_COLUMNS);
});

Deno.test("formatHelp() wraps for a narrow terminal", () => {
  assertEquals(formatHelp(SAMPLE, { columns: 50 }), AT_50_COLUMNS);
});

Deno.test("formatHelp() breaks no line of text that has room, down to 50 columns", () => {
  const { examples: _examples, ...rest } = SAMPLE;
  for (let columns = 50; columns <= 120; columns += 1) {
    const lines = formatHelp({ ...rest, examples: {} }, { columns }).split(
      "\n",
    );
    assertEquals(lines.filter((line) => line.length > columns), []);
  }
});

Deno.test("formatHelp() stays readable without width", () => {
  assertStringIncludes(
    formatHelp(SAMPLE, { columns: 0 }),
    "model to work with",
  );
});

Deno.test("formatHelp() leaves out what a command does not have", () => {
  const help = formatHelp({
    name: "bare",
    summary: "Do little",
    options: {},
    examples: {},
  });
  assertEquals(
    help.split("\n").filter((line) => /^\S/.test(line)),
    [
      "Do little",
      "Usage: deno task bare [options]",
      "Common options:",
      "Exit codes:",
    ],
  );
});

Deno.test("formatHelp() lists the permissions of the command's task, and what their scopes are", async (t) => {
  for (const name of ["list", "download", "predict"]) {
    await t.step(name, () => {
      const flags = permissionsOf(name);
      assertEquals(flags.length > 0, true);
      const help = formatHelp({ ...SAMPLE, name });
      const [, section = ""] = /\nPermissions:\n([\s\S]*?)\n\n/.exec(help) ??
        [];
      const unbroken = section.replaceAll(/,\n {4}/g, ",").split("\n")
        .map((line) => line.trim().replace(/(?<=scope>) +/, " "));
      const scopes = Object.entries(scopesOf(flags));
      assertEquals(unbroken, [...flags, ...scopes.map((row) => row.join(" "))]);
    });
  }
});

Deno.test("formatHelp() says what a command is for below its summary", () => {
  const description = "It does so little. One can see it at a glance.";
  assertStringIncludes(
    formatHelp({ ...SAMPLE, description }, { columns: 24 }),
    `Do a sample of work

It does so little. One
can see it at a glance.

Usage: `,
  );
});

Deno.test("formatHelp() names commands as the person calls them", () => {
  const help = formatHelp(SAMPLE, { program: "fastvlm" });
  assertStringIncludes(help, "\nUsage: fastvlm sample list|prune [options]\n");
  assertStringIncludes(help, "\n  fastvlm sample --size tiny list  list with");
  assertEquals(help.includes("deno task"), false);
  const own = formatHelp({ ...SAMPLE, program: "fastvlm" });
  assertStringIncludes(own, "\nUsage: fastvlm sample ");
});
