import { assertEquals } from "@std/assert";
import { TextStream } from "../../../../lib/fastvlm/text/text_stream.ts";

/** Tokens that are bytes: the decoder of a byte-level tokenizer in its simplest form. */
function decodeBytes(ids: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(ids));
}

Deno.test("TextStream gives a character with the last of its bytes", async (t) => {
  for (const text of ["héllo", "漢字", "👍🏽 ok", "é"]) {
    await t.step(text, () => {
      const bytes = [...new TextEncoder().encode(text)];
      const { pieces, rest } = streamAll(bytes);
      assertEquals(pieces.filter((piece) => piece !== ""), [...text]);
      assertEquals(rest, "");
    });
  }
});

Deno.test("TextStream.end() gives what never became whole as a replacement character", () => {
  assertEquals(streamAll([0x61, 0xf0, 0x9f]), {
    pieces: ["a", "", ""],
    rest: "\uFFFD",
  });
});

Deno.test("TextStream goes on after bytes that are no text", () => {
  assertEquals(streamAll([0xff, 0x61, 0x62]), {
    pieces: ["", "\uFFFDa", "b"],
    rest: "",
  });
});

Deno.test("TextStream decodes with the token before as context", () => {
  // As SentencePiece does: the space before the first token is dropped.
  const decode = (ids: readonly number[]) =>
    ids.map((id) => ` ${id}`).join("").trimStart();
  const stream = new TextStream(decode);
  assertEquals([1, 2, 3].map((id) => stream.push(id)), ["1", " 2", " 3"]);
});

Deno.test("TextStream gives nothing for tokens without text", () => {
  const stream = new TextStream((ids) => ids.filter((id) => id > 0).join(""));
  assertEquals([0, 1, 0, 2].map((id) => stream.push(id)), ["", "1", "", "2"]);
  assertEquals(stream.end(), "");
});

function streamAll(ids: readonly number[]) {
  const stream = new TextStream(decodeBytes);
  return { pieces: ids.map((id) => stream.push(id)), rest: stream.end() };
}
