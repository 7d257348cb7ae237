import { assertEquals, assertThrows } from "@std/assert";
import { FastvlmError } from "../../../../lib/base/errors.ts";
import { readExtent } from "../../../../lib/hub/file/file_extent.ts";
import type { RangeRequest } from "../../../../lib/hub/file/open_range.ts";

const PART = {
  "content-range": "bytes 1000-1999/5000",
  "content-length": "1000",
  "etag": '"one"',
};

const WHOLE = { "content-length": "5000", "etag": '"one"' };

const REQUEST = {
  failure: "Cannot try",
  path: "a.onnx",
  bytes: 5000,
  start: 1000,
  end: 2000,
};

function read(
  status: number,
  headers: Record<string, string | undefined>,
  { isRangeRefused = false, ...change }: Partial<RangeRequest> & {
    isRangeRefused?: boolean;
  } = {},
) {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]]
  );
  const response = new Response(null, { status, headers: entries });
  const url = new URL("https://cdn.co/x?Signature=s");
  return readExtent({ response, url, isRangeRefused }, {
    ...REQUEST,
    ...change,
  });
}

Deno.test("readExtent() reads what a part declares", async (t) => {
  const extent = {
    start: 1000,
    end: 2000,
    total: 5000,
    etag: '"one"',
    acceptsRanges: true,
  };
  const cases: [string, object, object, object][] = [
    ["as asked", {}, {}, extent],
    ["on condition", {}, { etag: '"one"' }, extent],
    ["no ETag told", { etag: undefined }, { etag: '"one"' }, {
      ...extent,
      etag: undefined,
    }],
    ["a weak ETag", { etag: 'W/"one"' }, {}, { ...extent, etag: undefined }],
    [
      "narrower",
      {
        "content-range": "bytes 1000-1000/5000",
        "content-length": "1",
      },
      {},
      { ...extent, end: 1001 },
    ],
    [
      "an unknown size",
      { "content-range": "bytes 1000-1999/*" },
      {},
      { ...extent, total: undefined },
    ],
    [
      "no length",
      { "content-length": undefined },
      {},
      extent,
    ],
    [
      "to the end of a file of unknown size",
      {
        "content-range": "bytes 1000-4999/5000",
        "content-length": "4000",
      },
      { bytes: undefined, end: undefined },
      { ...extent, end: 5000 },
    ],
  ];
  for (const [name, headers, change, expected] of cases) {
    await t.step(
      name,
      () =>
        assertEquals(read(206, { ...PART, ...headers }, change), {
          ...extent,
          ...expected,
        }),
    );
  }
});

Deno.test("readExtent() reads what a whole file declares", async (t) => {
  const extent = {
    start: 0,
    end: 5000,
    total: 5000,
    etag: '"one"',
    acceptsRanges: false,
  };
  const unknown = { ...extent, end: undefined, total: undefined };
  const ranges = { "accept-ranges": "bytes" };
  const cases: [string, object, object, object][] = [
    ["as it is", {}, {}, extent],
    ["another ETag", {}, { etag: '"two"' }, extent],
    ["no length", { "content-length": undefined }, {}, unknown],
    ["ranges offered", ranges, {}, { ...extent, acceptsRanges: true }],
    ["ranges offered and refused", ranges, { isRangeRefused: true }, extent],
    ["ranges denied", { "accept-ranges": "none" }, {}, extent],
  ];
  for (const [name, headers, change, expected] of cases) {
    await t.step(
      name,
      () => assertEquals(read(200, { ...WHOLE, ...headers }, change), expected),
    );
  }
});

Deno.test("readExtent() refuses a part that is not the one asked for", async (t) => {
  const named = (range: string, bytes = 1000) => `"${range}" in ${bytes} bytes`;
  const cases: [string | undefined, string | undefined, string][] = [
    [undefined, "1000", "a part that it does not name"],
    ["?", "1000", named("?")],
    ["items 1000-1999/5000", "1000", named("items 1000-1999/5000")],
    ["bytes 1000-999/5000", "1000", named("bytes 1000-999/5000")],
    ["bytes 1000-1999/1500", "1000", named("bytes 1000-1999/1500")],
    ["bytes 999-1999/5000", "1001", named("bytes 999-1999/5000", 1001)],
    ["bytes 1001-1999/5000", "999", named("bytes 1001-1999/5000", 999)],
    ["bytes 1000-2000/5000", "1001", named("bytes 1000-2000/5000", 1001)],
    ["bytes 1000-1999/5000", "999", named("bytes 1000-1999/5000", 999)],
    ["bytes 0-4999/5000", undefined, '"bytes 0-4999/5000"'],
  ];
  for (const [range, length, sent] of cases) {
    await t.step(sent, () => {
      const headers = { "content-range": range, "content-length": length };
      const error = assertThrows(() => read(206, headers), FastvlmError);
      assertEquals([error.name, error.message], [
        "RangeRefusedError",
        `Cannot try: asked for "bytes=1000-1999", "cdn.co" sent ${sent}`,
      ]);
    });
  }
});

Deno.test("readExtent() refuses a part of a file that has changed", async (t) => {
  const cases: [object, object, string][] = [
    [
      { "content-range": "bytes 1000-1999/5001" },
      {},
      'it must have 5000 bytes, and "cdn.co" has one of 5001',
    ],
    [
      {},
      { etag: '"old"' },
      '"cdn.co" has another file there now, of ETag "one" instead of "old"',
    ],
    [
      {},
      { etag: () => '"old"' },
      '"cdn.co" has another file there now, of ETag "one" instead of "old"',
    ],
  ];
  for (const [headers, change, reason] of cases) {
    await t.step(reason, () => {
      const error = assertThrows(
        () => read(206, { ...PART, ...headers }, change),
        FastvlmError,
      );
      assertEquals(
        [error.name, error.message],
        ["FileChangedError", `Cannot try: ${reason}`],
      );
    });
  }
});

Deno.test("readExtent() refuses a whole file of another size", () => {
  const headers = { ...WHOLE, "content-length": "5001" };
  const error = assertThrows(() => read(200, headers), FastvlmError);
  assertEquals(
    [error.code, error.message],
    [
      "digestMismatch",
      "Cannot try: it must have 5000 bytes, and the server offers 5001",
    ],
  );
});

Deno.test("readExtent() refuses an encoded body", async (t) => {
  for (const [status, headers] of [[200, WHOLE], [206, PART]] as const) {
    await t.step(`${status}`, () => {
      const encoded = { ...headers, "content-encoding": "gzip" };
      const error = assertThrows(() => read(status, encoded), FastvlmError);
      assertEquals(
        [error.name, error.message],
        [
          "NetworkError",
          'Cannot try: the server sent it encoded as "gzip", which was not asked for',
        ],
      );
    });
  }
});
