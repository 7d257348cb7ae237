import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../lib/base/errors.ts";
import {
  type KnownOptions,
  normalizeArguments,
  unknownOption,
} from "../../../../lib/cli/options/normalize_arguments.ts";

const KNOWN: KnownOptions = {
  name: "sample",
  options: {
    image: { type: "string", description: "", repeatable: true },
    seed: { type: "integer", description: "" },
    json: { type: "flag", description: "" },
    "no-color": { type: "flag", description: "" },
  },
};

Deno.test("normalizeArguments() leaves nothing to guess", async (t) => {
  const cases: [args: string[], flags: string[], rest: string[]][] = [
    [[], [], []],
    [["a", "-", "-q"], [], ["a", "-", "-q"]],
    [["--image", "a"], [], ["--image=a"]],
    [["--image=a"], [], ["--image=a"]],
    [["--image=a\nb=c"], [], ["--image=a\nb=c"]],
    [["--image", "-", "--image", "-"], [], ["--image=-", "--image=-"]],
    [["--image=a", "-"], [], ["--image=a", "-"]],
    [["--image=--json"], [], ["--image=--json"]],
    [["--seed", "-1"], [], ["--seed=-1"]],
    [["--seed", "-.5"], [], ["--seed=-.5"]],
    [["--image", "- a list"], [], ["--image=- a list"]],
    [["--json"], ["json"], []],
    [["--json", "--json", "--no-color"], ["json", "no-color"], []],
    [["--json", "false", "-"], ["json"], ["false", "-"]],
    [["--json", "--", "--image", "-", "--"], ["json"], [
      "--",
      "--image",
      "-",
      "--",
    ]],
  ];
  for (const [args, flags, rest] of cases) {
    await t.step(args.join(" "), () => {
      assertEquals(normalizeArguments(args, KNOWN), {
        flags: new Set(flags),
        args: rest,
      });
    });
  }
});

Deno.test("normalizeArguments() refuses what no parser should see", async (t) => {
  const cases: [args: string[], message: string][] = [
    [["--sede=1"], 'Cannot use option "--sede": did you mean "--seed"?'],
    [["--no-json"], 'Cannot use option "--no-json": did you mean "--json"?'],
    [["--constructor"], 'Cannot use option "--constructor"'],
    [["--__proto__=1"], 'Cannot use option "--__proto__"'],
    [["---"], 'Cannot use option "---"'],
    [["--=x"], 'Cannot use option "--"'],
    [["--json=yes"], 'Cannot use option "--json": it takes no value'],
    [["--json="], 'Cannot use option "--json": it takes no value'],
    [["--image="], 'Cannot use option "--image": it needs a value'],
    [["--image"], 'Cannot use option "--image": it needs a value'],
    [["--image", "--json"], 'Cannot use option "--image": it needs a value'],
    [["--image", "-q"], 'Cannot use option "--image": it needs a value'],
    [["--image", "--", "a"], 'Cannot use option "--image": it needs a value'],
    [["--image", ""], 'Cannot use option "--image": it needs a value'],
  ];
  for (const [args, message] of cases) {
    await t.step(args.join(" "), () => {
      const error = assertThrows(
        () => normalizeArguments(args, KNOWN),
        UsageError,
      );
      assertEquals(error.message, message);
    });
  }
});

Deno.test("unknownOption() names the nearest option and how to see them all", () => {
  const error = unknownOption("-imag=x", KNOWN);
  assertEquals(
    error.message,
    'Cannot use option "-imag": did you mean "--image"?',
  );
  assertEquals(error.hint, "deno task sample --help lists what it takes");
});

Deno.test("unknownOption() suggests nothing where nothing is near", () => {
  assertEquals(
    unknownOption("--zzz", KNOWN).message,
    'Cannot use option "--zzz"',
  );
});
