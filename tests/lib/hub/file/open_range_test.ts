import { assertEquals, assertRejects } from "@std/assert";
import {
  DigestMismatchError,
  FastvlmError,
  NetworkError,
} from "../../../../lib/base/errors.ts";
import { openRange } from "../../../../lib/hub/file/open_range.ts";
import { TransientError } from "../../../../lib/hub/http/network_failure.ts";
import {
  FILE_BYTES,
  FILE_FAILURE,
  FILE_PATH,
  fileRequest,
  FileServer,
  readAll,
} from "../../../support/file_server.ts";
import { ignoreRange, moveRange } from "../../../support/hub_range_faults.ts";
import {
  append,
  breakAt,
  endAt,
  htmlPage,
  type HubFault,
  pointerText,
  stallAt,
} from "../../../support/hub_reply.ts";

Deno.test("openRange() gives a whole file, without asking for a range", async (t) => {
  await using files = new FileServer();
  const cases: [string, Uint8Array][] = [
    [FILE_PATH, FILE_BYTES],
    ["a.json", new TextEncoder().encode("{}")],
  ];
  for (const [path, expected] of cases) {
    await t.step(path, async () => {
      const { byteLength: bytes } = expected;
      const request = fileRequest({ path, bytes });
      await using opened = await openRange(
        files.hub,
        files.url(path),
        request,
      );
      const { start, end, total, acceptsRanges } = opened;
      assertEquals({ start, end, total, acceptsRanges }, {
        start: 0,
        end: bytes,
        total: bytes,
        acceptsRanges: true,
      });
      assertEquals(await readAll(opened.body), expected);
      assertEquals(files.server.requests.map(({ range }) => range), [
        null,
        null,
      ]);
      files.server.requests.length = 0;
    });
  }
});

Deno.test("openRange() gives a part of a file, on the condition of its ETag", async (t) => {
  await using files = new FileServer();
  const etag = '"one"';
  files.server.etags.set(FILE_PATH, etag);
  const cases: [number, number | undefined, string, number][] = [
    [1000, undefined, "bytes=1000-", 200_000],
    [1000, 1001, "bytes=1000-1000", 1001],
    [0, 10, "bytes=0-9", 10],
    [199_999, 200_000, "bytes=199999-199999", 200_000],
  ];
  for (const [start, end, range, expectedEnd] of cases) {
    await t.step(range, async () => {
      files.server.requests.length = 0;
      const request = fileRequest({ start, etag, ...(end && { end }) });
      await using opened = await openRange(files.hub, files.url(), request);
      const { body, url, [Symbol.asyncDispose]: _, ...extent } = opened;
      assertEquals(extent, {
        start,
        end: expectedEnd,
        total: 200_000,
        etag,
        acceptsRanges: true,
      });
      assertEquals(url.origin, files.server.cdn);
      assertEquals(await readAll(body), FILE_BYTES.slice(start, expectedEnd));
      assertEquals(
        files.server.requests.map(({ status, range, ifRange }) => ({
          status,
          range,
          ifRange,
        })),
        [302, 206].map((status) => ({ status, range, ifRange: etag })),
      );
    });
  }
});

Deno.test("openRange() takes the whole of a server that has no range, or another file", async (t) => {
  const cases: [string, HubFault | undefined, string | undefined, boolean][] = [
    ["a range ignored", ignoreRange(), undefined, false],
    ["another ETag", undefined, '"another"', true],
    ["a weak ETag", undefined, 'W/"weak"', true],
  ];
  for (const [name, fault, etag, acceptsRanges] of cases) {
    await t.step(name, async () => {
      await using files = new FileServer(fault);
      if (etag?.startsWith("W/")) files.server.etags.set(FILE_PATH, etag);
      const request = fileRequest({ start: 7, ...(etag && { etag }) });
      await using opened = await openRange(files.hub, files.url(), request);
      assertEquals(
        [opened.start, opened.end, opened.acceptsRanges],
        [0, 200_000, acceptsRanges],
      );
      assertEquals(await readAll(opened.body), FILE_BYTES);
    });
  }
});

Deno.test("openRange() accepts a part that is narrower than asked", async () => {
  await using files = new FileServer(moveRange({ end: -100 }));
  const request = fileRequest({ start: 1000, end: 2000 });
  await using opened = await openRange(files.hub, files.url(), request);
  assertEquals([opened.start, opened.end], [1000, 1900]);
  assertEquals(await readAll(opened.body), FILE_BYTES.slice(1000, 1900));
});

Deno.test("openRange() refuses what is sent in place of the file", async (t) => {
  const cases: [string, HubFault, number, string][] = [
    ["an HTML page", htmlPage(), 0, "an HTML page"],
    ["an HTML page for a range", htmlPage(), 7, "an HTML page"],
    ["a pointer", pointerText(), 0, "a Git LFS pointer instead of the file"],
  ];
  for (const [name, fault, start, what] of cases) {
    await t.step(name, async () => {
      await using files = new FileServer(fault);
      // Without a size, which would tell it as well.
      const { bytes: _, ...request } = fileRequest({ start });
      const error = await assertRejects(
        () => openRange(files.hub, files.url(), request),
        NetworkError,
      );
      assertEquals(
        [error.message, error.hint],
        [
          `${FILE_FAILURE}: the server sent ${what}`,
          "check proxy and endpoint: something else answers in its place",
        ],
      );
    });
  }
});

Deno.test("openRange() refuses another length before its body", async (t) => {
  for (const start of [0, 7]) {
    await t.step(`from ${start}`, async () => {
      await using files = new FileServer(
        (_, context) => append(1, true)(context.whole, context),
      );
      const error = await assertRejects(
        () => openRange(files.hub, files.url(), fileRequest({ start })),
        DigestMismatchError,
      );
      assertEquals(
        error.message,
        `${FILE_FAILURE}: it must have 200000 bytes, and the server offers 200001`,
      );
    });
  }
});

Deno.test("openRange() ends a body that is not as long as declared", async (t) => {
  const cases: [string, HubFault, number, string, string][] = [
    [
      "a whole file with more",
      append(1),
      0,
      "DigestMismatchError",
      "it must have 200000 bytes, and the server sent more",
    ],
    [
      "a part with less",
      endAt(10),
      199_000,
      "TransientError",
      "the server sent 10 of 1000 bytes",
    ],
    [
      "a broken connection",
      breakAt(100_000),
      0,
      "TransientError",
      "the connection broke before the end",
    ],
  ];
  for (const [name, fault, start, type, reason] of cases) {
    await t.step(name, async () => {
      await using files = new FileServer(fault);
      const request = fileRequest({ start });
      await using opened = await openRange(files.hub, files.url(), request);
      const error = await assertRejects(
        () => readAll(opened.body),
        FastvlmError,
      );
      assertEquals(
        [error.name, error.message],
        [type, `${FILE_FAILURE}: ${reason}`],
      );
    });
  }
});

Deno.test("openRange() waits for a first byte as long as for a head", async () => {
  await using files = new FileServer(stallAt(0));
  const hub = { ...files.hub, headTimeoutMs: 100 };
  const error = await assertRejects(
    () => openRange(hub, files.url(), fileRequest()),
    TransientError,
  );
  const { host } = new URL(files.server.cdn);
  assertEquals(
    error.message,
    `${FILE_FAILURE}: "${host}" began no body within 100 ms`,
  );
});

Deno.test("openRange() ends a body with the reason of its signal", async () => {
  await using files = new FileServer(stallAt(1000));
  const controller = new AbortController();
  const request = fileRequest({ signal: controller.signal });
  await using opened = await openRange(files.hub, files.url(), request);
  await assertRejects(
    async () => {
      for await (const _ of opened.body) {
        controller.abort(new RangeError("Enough"));
      }
    },
    RangeError,
    "Enough",
  );
});

Deno.test("openRange() lets a body go that is refused or not read", async (t) => {
  for (const encoding of ["gzip", "identity"]) {
    await t.step(encoding, async () => {
      await using files = new FileServer();
      const { response, cancelled } = openResponse(encoding);
      const hub = { ...files.hub, fetch: () => Promise.resolve(response) };
      if (encoding === "identity") {
        await using _opened = await openRange(hub, files.url(), fileRequest());
        assertEquals(cancelled, []);
      } else {
        await assertRejects(
          () => openRange(hub, files.url(), fileRequest()),
          NetworkError,
        );
      }
      assertEquals(cancelled, [true]);
    });
  }
});

/** An answer whose body does not end, and a list that says when it was cancelled. */
function openResponse(encoding: string) {
  const cancelled: boolean[] = [];
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(FILE_BYTES.slice(0, 100)),
    cancel: () => void cancelled.push(true),
  });
  const headers = { "content-encoding": encoding };
  return { response: new Response(body, { headers }), cancelled };
}
