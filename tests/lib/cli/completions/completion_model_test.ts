import { assert, assertEquals } from "@std/assert";
import { COMMON_OPTIONS } from "../../../../lib/cli/command.ts";
import { completionModel } from "../../../../lib/cli/completions/completion_model.ts";
import {
  SAMPLE_COMMANDS,
  SAMPLE_NAMES,
  sampleModel,
} from "../../../support/sample_commands.ts";

Deno.test("completionModel() knows names, operands and what a command does", () => {
  assertEquals(
    sampleModel().map(({ names, text, operands }) => ({
      names,
      text,
      operands,
    })),
    [
      {
        names: ["fetch", "get"],
        text: "Fetch a model's files [all of them]",
        operands: [],
      },
      { names: ["outputs"], text: "List outputs", operands: ["list", "prune"] },
    ],
  );
});

Deno.test("completionModel() offers the words in front of what is given besides", () => {
  const [, outputs] = SAMPLE_COMMANDS;
  assert(outputs !== undefined);
  const definition = { ...outputs.definition, operands: "merge|renew FOLDER" };
  const [model] = completionModel([{ ...outputs, definition }], SAMPLE_NAMES);
  assertEquals(model?.operands, ["merge", "renew"]);
});

Deno.test("completionModel() knows what the values of options can be", () => {
  const [fetch] = sampleModel();
  const own = fetch?.options.slice(0, 5).map(({ flags, value }) => [
    flags.join(),
    value?.words,
    value?.isFile,
  ]);
  assertEquals(own, [
    ["--size", ["tiny", "0.5b", "all"], false],
    ["--variant", ["fp32", "q4"], false],
    ["--store", ["user", "project"], false],
    ["--workers,-w", [], false],
    ["--image", [], true],
  ]);
  assertEquals(
    fetch?.options.map(({ isRepeatable }) => isRepeatable).slice(0, 5),
    [false, false, false, false, true],
  );
});

Deno.test("completionModel() has the common options of every command", async (t) => {
  const wanted = Object.keys(COMMON_OPTIONS).map((name) => `--${name}`);
  for (
    const { names, options } of completionModel(SAMPLE_COMMANDS, SAMPLE_NAMES)
  ) {
    await t.step(names.join(), () => {
      const flags = options.slice(-wanted.length).map(({ flags: [flag] }) =>
        flag
      );
      assertEquals(flags, wanted);
      const help = options.at(-1);
      assertEquals([help?.flags, help?.value], [["--help", "-h"], undefined]);
    });
  }
});
