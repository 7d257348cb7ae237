import { assertEquals } from "@std/assert";
import { PromptEncoder } from "../../../../../lib/fastvlm/text/tokenizer/prompt_encoder.ts";

/** Gives each character its code, and notes what was encoded in one piece. */
function makeEncoder(special: Record<string, number>) {
  const plain: string[] = [];
  const encoder = new PromptEncoder(
    new Map(Object.entries(special)),
    (text) => {
      plain.push(text);
      return Array.from(text, (character) => character.charCodeAt(0));
    },
  );
  return { encoder, plain };
}

Deno.test("PromptEncoder.encode() finds special tokens in the template's text only, the longest first", () => {
  const { encoder, plain } = makeEncoder({ "<a>": 1000, "<a><b>": 2000 });
  const prompt = encoder.encode([
    { kind: "template", text: "x<a><b><a>" },
    { kind: "image" },
    { kind: "template", text: "\n" },
    { kind: "plain", text: "<a>" },
    { kind: "template", text: "y<a>z" },
  ]);
  assertEquals(prompt.before, [120, 2000, 1000]);
  assertEquals(prompt.after, [10, 60, 97, 62, 121, 1000, 122]);
  assertEquals(plain.filter((text) => text !== ""), ["x", "\n<a>y", "z"]);
});

Deno.test("PromptEncoder.encode() takes text without special tokens as one", () => {
  const { encoder, plain } = makeEncoder({});
  encoder.encode([
    { kind: "image" },
    { kind: "template", text: "a(|)" },
    { kind: "plain", text: "b" },
  ]);
  assertEquals(plain, ["a(|)b"]);
});

Deno.test("PromptEncoder.encode() takes a question of half a million tokens", () => {
  const { encoder } = makeEncoder({ "<a>": 1000 });
  const { after } = encoder.encode([
    { kind: "image" },
    { kind: "plain", text: "x".repeat(500_000) },
    { kind: "template", text: "<a>" },
  ]);
  assertEquals([after.length, after.at(-1)], [500_001, 1000]);
});
