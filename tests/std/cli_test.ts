import { assertEquals, assertThrows } from "@std/assert";
import { parseArgs } from "@std/cli";

/** How `lib/cli/options/parse_options.ts` calls it. */
const OPTIONS = {
  string: ["_", "size", "image", "prompt"],
  boolean: ["json", "no-color", "help"],
  collect: ["image"],
  alias: { help: "h" },
};

function parse(...args: string[]): Record<string, unknown> {
  return parseArgs(args, OPTIONS);
}

Deno.test("parseArgs() reads values with a space or an equals sign", () => {
  assertEquals(parse("--size", "0.5b").size, "0.5b");
  assertEquals(parse("--size=0.5b").size, "0.5b");
  assertEquals(parse("--prompt=a=b --c").prompt, "a=b --c");
});

Deno.test("parseArgs() keeps strings that look like numbers", () => {
  assertEquals(parse("--size", "7").size, "7");
  assertEquals(parse("007")._, ["007"]);
});

Deno.test("parseArgs() takes the last of a repeated option and collects a collected one", () => {
  assertEquals(parse("--size", "a", "--size", "b").size, "b");
  assertEquals(parse("--image", "a", "--image", "b").image, ["a", "b"]);
  assertEquals(parse("--image", "a").image, ["a"]);
  assertEquals(parse().image, []);
});

Deno.test("parseArgs() leaves out strings that are not given", () => {
  assertEquals(parse().size, undefined);
});

Deno.test("parseArgs() gives an empty string where a value is missing", () => {
  assertEquals(parse("--size").size, "");
  assertEquals(parse("--size", "--json").size, "");
});

Deno.test("parseArgs() reads flags, by alias too, false when left out", () => {
  assertEquals(parse("--json").json, true);
  assertEquals(parse("--json", "list")._, ["list"]);
  assertEquals(parse("-h").help, true);
  assertEquals(parse().json, false);
});

Deno.test("parseArgs() takes a lone dash as a value, and all after two dashes as operands", () => {
  assertEquals(parse("--image=-").image, ["-"]);
  assertEquals(parse("--json", "--", "--size")._, ["--size"]);
});

Deno.test("parseArgs() hands unknown options to the caller as typed", () => {
  const seen: string[] = [];
  const unknown = (argument: string) => {
    seen.push(argument);
  };
  parseArgs(["--sise=1", "-x", "operand"], { ...OPTIONS, unknown });
  assertEquals(seen.filter((argument) => argument.startsWith("-")), [
    "--sise=1",
    "-x",
  ]);
  assertThrows(
    () =>
      parseArgs(["--nope"], {
        ...OPTIONS,
        unknown: (argument) => {
          throw new RangeError(argument);
        },
      }),
    RangeError,
    "--nope",
  );
});
