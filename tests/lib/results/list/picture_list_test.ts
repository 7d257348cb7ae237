import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../../lib/base/errors.ts";
import {
  type ListLine,
  parseListLine,
  readPictureList,
} from "../../../../lib/results/list/picture_list.ts";

Deno.test("readPictureList() takes paths and objects, with the number of their line", async () => {
  const text = "\ufeffa b.png\r\n\n" +
    '{"image":"c.png","name":"C","prompt":"What?","mode":"detect"}\n' +
    '{"image":"d\\n.png"}';
  assertEquals(await read(text), [
    { line: 0, picture: { image: "a b.png", name: "a b.png" } },
    {
      line: 2,
      picture: { image: "c.png", name: "C", prompt: "What?", mode: "detect" },
    },
    { line: 3, picture: { image: "d\n.png", name: "d\n.png" } },
  ]);
});

Deno.test("readPictureList() gives a part's lines with the numbers that they have in the whole", async () => {
  const text = "a\n\nc\nd\ne\n";
  const lines = await read(text, { index: 0, count: 2 });
  assertEquals(lines.map(({ line }) => line), [0, 2, 4]);
  const others = await read(text, { index: 1, count: 2 });
  assertEquals(others.map(({ line }) => line), [3]);
});

Deno.test("readPictureList() gives a wrong line as an error and goes on", async () => {
  const bytes = Uint8Array.from([0x61, 0xff, 0x0a, 0x7b, 0x0a, 0x62]);
  const lines = await Array.fromAsync(
    readPictureList(chunks(bytes), { label: "list.txt" }),
  );
  assertEquals(
    lines.map((each) => "error" in each ? each.error.message : each.picture),
    [
      'Cannot use line "list.txt:1": it is not UTF-8',
      'Cannot use line "list.txt:2": it begins with { and is no JSON',
      { image: "b", name: "b" },
    ],
  );
  assertEquals(lines.map(({ line }) => line), [0, 1, 2]);
});

Deno.test("parseListLine() says what an object must be", async (t) => {
  const cases = [
    ["{}", '"image" is missing'],
    ['{"image":""}', '"image" must be a text'],
    ['{"image":7}', '"image" must be a text'],
    [
      '{"image":"a","promt":"x"}',
      '"promt" is no field: did you mean "prompt"?',
    ],
    ['{"image":"a","7":1}', '"7" is none of image, name, prompt, mode'],
  ] as const;
  for (const [text, reason] of cases) {
    await t.step(text, () => {
      const error = assertThrows(() => parseListLine(text, "l:1"), ConfigError);
      assertEquals(error.message, `Cannot use line "l:1": ${reason}`);
    });
  }
});

async function read(
  text: string,
  shard = { index: 0, count: 1 },
): Promise<ListLine[]> {
  const bytes = new TextEncoder().encode(text);
  return await Array.fromAsync(
    readPictureList(chunks(bytes), { label: "l", shard }),
  );
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
