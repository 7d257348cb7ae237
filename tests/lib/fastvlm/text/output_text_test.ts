import { assertEquals } from "@std/assert";
import { OutputText } from "../../../../lib/fastvlm/text/output_text.ts";

/** Tokens that are bytes. */
const BYTES = {
  decode: (ids: readonly number[]) =>
    new TextDecoder().decode(Uint8Array.from(ids)),
};

Deno.test("OutputText holds back characters and stop strings until they are known", () => {
  const { pieces, rest, isStopped } = run("aé-b", ["--"]);
  assertEquals(pieces, ["a", "", "é", "", "-b"]);
  assertEquals([rest, isStopped], ["", false]);
});

Deno.test("OutputText.end() gives what was held back", () => {
  const output = new OutputText(BYTES, ["--"]);
  output.push(0x2d);
  output.push(0xc3);
  assertEquals(output.end(), "-\uFFFD");
});

Deno.test("OutputText ends at a stop string", () => {
  const { pieces, rest, isStopped } = run("ab--", ["--"]);
  assertEquals(pieces, ["a", "b", "", ""]);
  assertEquals([rest, isStopped], ["", true]);
});

function run(text: string, stops: string[]) {
  const output = new OutputText(BYTES, stops);
  const bytes = [...new TextEncoder().encode(text)];
  const pieces = bytes.map((byte) => output.push(byte));
  return { pieces, rest: output.end(), isStopped: output.isStopped };
}
