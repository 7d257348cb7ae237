import { assertEquals, assertRejects } from "@std/assert";
import { FastvlmError } from "../../../../lib/base/errors.ts";
import { exactBody } from "../../../../lib/hub/file/exact_body.ts";

interface Case {
  start?: number;
  end?: number;
  bytes?: number;
}

/** Reads a body of chunks of these lengths. */
async function read(
  lengths: number[],
  { start = 0, end, bytes }: Case,
): Promise<number[]> {
  const chunks = lengths.map((length) => new Uint8Array(length));
  const extent = {
    start,
    end,
    total: bytes,
    etag: undefined,
    acceptsRanges: true,
  };
  const received: number[] = [];
  const body = exactBody(ReadableStream.from(chunks), {
    failure: "Cannot try",
    extent,
    ...(bytes !== undefined && { bytes }),
  });
  for await (const { byteLength } of body) received.push(byteLength);
  return received;
}

Deno.test("exactBody() gives all chunks of a body as long as declared", async (t) => {
  const cases: [string, number[], Case][] = [
    ["a part", [5, 5], { start: 10, end: 20, bytes: 100 }],
    ["a whole file", [5, 95], { end: 100, bytes: 100 }],
    ["a whole file of undeclared length", [100], { bytes: 100 }],
    ["a file of which nothing is known", [7, 1, 30], {}],
    ["an empty file", [], { end: 0, bytes: 0 }],
  ];
  for (const [name, lengths, options] of cases) {
    await t.step(
      name,
      async () => assertEquals(await read(lengths, options), lengths),
    );
  }
});

Deno.test("exactBody() ends a body of another length", async (t) => {
  const cases: [string, number[], Case, string, string][] = [
    [
      "a part with more",
      [5, 6],
      { start: 10, end: 20, bytes: 100 },
      "RangeRefusedError",
      "the server sent more than the 10 bytes that it declared",
    ],
    [
      "a part with less",
      [5, 4],
      { start: 10, end: 20, bytes: 100 },
      "TransientError",
      "the server sent 9 of 10 bytes",
    ],
    [
      "a whole file with more",
      [101],
      { bytes: 100 },
      "DigestMismatchError",
      "it must have 100 bytes, and the server sent more",
    ],
    [
      "a whole file with less",
      [99],
      { end: 100, bytes: 100 },
      "TransientError",
      "the server sent 99 of 100 bytes",
    ],
    [
      "an empty file with more",
      [1],
      { bytes: 0 },
      "DigestMismatchError",
      "it must have 0 bytes, and the server sent more",
    ],
  ];
  for (const [name, lengths, options, type, reason] of cases) {
    await t.step(name, async () => {
      const error = await assertRejects(
        () => read(lengths, options),
        FastvlmError,
      );
      assertEquals([error.name, error.message], [
        type,
        `Cannot try: ${reason}`,
      ]);
    });
  }
});
