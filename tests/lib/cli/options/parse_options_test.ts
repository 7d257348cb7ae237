import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../lib/base/errors.ts";
import { parseOptions } from "../../../../lib/cli/options/parse_options.ts";

const SAMPLE = {
  name: "sample",
  options: {
    size: {
      type: "string",
      description: "",
      choices: ["0.5b", "1.5b", "7b", "tiny"],
    },
    image: { type: "string", description: "", repeatable: true },
    prompt: { type: "string", description: "", short: "p" },
    seed: { type: "integer", description: "" },
    ratio: { type: "integer", description: "", repeatable: true },
    temperature: { type: "number", description: "" },
    stream: { type: "flag", description: "" },
  },
} as const;

/** What is given for a line without options. */
const NOTHING = {
  size: undefined,
  image: [],
  prompt: undefined,
  seed: undefined,
  ratio: [],
  temperature: undefined,
  stream: false,
  config: undefined,
  json: false,
  quiet: false,
  verbose: false,
  "no-color": false,
  help: false,
};

Deno.test("parseOptions() gives every option a value, also where none is given", () => {
  assertEquals(parseOptions(SAMPLE, []), { options: NOTHING, operands: [] });
});

Deno.test("parseOptions() reads options in every form", async (t) => {
  const cases: [args: string[], expected: Record<string, unknown>][] = [
    [["--size", "0.5b"], { size: "0.5b" }],
    [["--size=0.5b"], { size: "0.5b" }],
    [["--size", "7b", "--size", "tiny"], { size: "tiny" }],
    [["--prompt", "What is it?"], { prompt: "What is it?" }],
    [["--prompt=a=b\nc"], { prompt: "a=b\nc" }],
    [["--prompt=--size"], { prompt: "--size" }],
    [["--prompt", "7"], { prompt: "7" }],
    [["--prompt", "true"], { prompt: "true" }],
    [["-p", "short"], { prompt: "short" }],
    [["--image", "a.png"], { image: ["a.png"] }],
    [["--image", "a", "--image=b", "--image", "a"], { image: ["a", "b", "a"] }],
    [["--image", "-"], { image: ["-"] }],
    [["--image", "-", "--image", "a"], { image: ["-", "a"] }],
    [["--image", "01"], { image: ["01"] }],
    [["--seed", "7"], { seed: 7 }],
    [["--seed", "-1"], { seed: -1 }],
    [["--temperature", "0.7"], { temperature: 0.7 }],
    [["--temperature", "-0.5"], { temperature: -0.5 }],
    [["--temperature=1e-3"], { temperature: 0.001 }],
    [["--stream"], { stream: true }],
    [["--stream", "--stream"], { stream: true }],
    [["--no-color"], { "no-color": true }],
    [["-q"], { quiet: true }],
    [["-qp", "short"], { quiet: true, prompt: "short" }],
    [["--config", "c.json", "--json", "--verbose"], {
      config: "c.json",
      json: true,
      verbose: true,
    }],
    [["--"], {}],
  ];
  for (const [args, expected] of cases) {
    await t.step(args.join(" "), () => {
      assertEquals(parseOptions(SAMPLE, args), {
        options: { ...NOTHING, ...expected },
        operands: [],
      });
    });
  }
});

Deno.test("parseOptions() refuses what it does not know", async (t) => {
  const cases: [args: string[], message: string][] = [
    [["--sise", "0.5b"], 'Cannot use option "--sise": did you mean "--size"?'],
    [["--sise=0.5b"], 'Cannot use option "--sise": did you mean "--size"?'],
    [["--zzz"], 'Cannot use option "--zzz"'],
    [["-x"], 'Cannot use option "-x"'],
    [["-size", "0.5b"], 'Cannot use option "-size": did you mean "--size"?'],
    [["-qx"], 'Cannot use option "-qx"'],
    [
      ["--no-stream"],
      'Cannot use option "--no-stream": did you mean "--stream"?',
    ],
    [
      ["--size", "0.6b"],
      'Cannot use "0.6b" for option "--size": did you mean "0.5b"?',
    ],
    [
      ["--size", "TINY"],
      'Cannot use "TINY" for option "--size": did you mean "tiny"?',
    ],
    [
      ["--size", "enormous"],
      'Cannot use "enormous" for option "--size": choose 0.5b, 1.5b, 7b, tiny',
    ],
    [["--size"], 'Cannot use option "--size": it needs a value'],
    [["--size", "--json"], 'Cannot use option "--size": it needs a value'],
    [["--size="], 'Cannot use option "--size": it needs a value'],
    [["--size", ""], 'Cannot use option "--size": it needs a value'],
    [
      ["--image", "a", "--image"],
      'Cannot use option "--image": it needs a value',
    ],
    [["--image", "--"], 'Cannot use option "--image": it needs a value'],
    [["-p"], 'Cannot use option "--prompt": it needs a value'],
    [
      ["--seed", "many"],
      'Cannot use option "--seed": it must be a whole number: current value is "many"',
    ],
    [
      ["--seed", "1.5"],
      'Cannot use option "--seed": it must be a whole number: current value is "1.5"',
    ],
    [
      ["--seed", "9007199254740993"],
      'Cannot use option "--seed": it must be a whole number: current value is "9007199254740993"',
    ],
    [
      ["--seed", " "],
      'Cannot use option "--seed": it must be a whole number: current value is " "',
    ],
    [
      ["--ratio", "1", "--ratio", "x"],
      'Cannot use option "--ratio": it must be a whole number: current value is "x"',
    ],
    [
      ["--temperature", "Infinity"],
      'Cannot use option "--temperature": it must be a number: current value is "Infinity"',
    ],
    [["--stream=yes"], 'Cannot use option "--stream": it takes no value'],
    [["-q=yes"], 'Cannot use option "--quiet": it takes no value'],
    [["cat.png"], 'Cannot use "cat.png": sample takes options only'],
    [["--stream", "false"], 'Cannot use "false": sample takes options only'],
    [["-"], 'Cannot use "-": sample takes options only'],
    [["--", "--size"], 'Cannot use "--size": sample takes options only'],
  ];
  for (const [args, message] of cases) {
    await t.step(args.join(" "), () => {
      const error = assertThrows(() => parseOptions(SAMPLE, args), UsageError);
      assertEquals(error.message, message);
    });
  }
});

Deno.test("parseOptions() hints at help for what the command does not take", async (t) => {
  for (const args of [["--zzz"], ["-x"], ["operand"]]) {
    await t.step(args.join(" "), () => {
      const error = assertThrows(() => parseOptions(SAMPLE, args), UsageError);
      assertEquals(error.hint, "deno task sample --help lists what it takes");
    });
  }
});

Deno.test("parseOptions() gives the operands of a command that takes some", async (t) => {
  const withOperands = { ...SAMPLE, operands: "list|prune" };
  const cases: [args: string[], operands: string[]][] = [
    [["list"], ["list"]],
    [["--json", "list", "--size", "7b", "7"], ["list", "7"]],
    [["007"], ["007"]],
    [["-"], ["-"]],
    [["--stream", "-", "true"], ["-", "true"]],
    [["--image=a", "-"], ["-"]],
    [["a", "--", "--size", "-x", "--"], ["a", "--size", "-x", "--"]],
  ];
  for (const [args, operands] of cases) {
    await t.step(args.join(" "), () => {
      assertEquals(parseOptions(withOperands, args).operands, operands);
    });
  }
});
