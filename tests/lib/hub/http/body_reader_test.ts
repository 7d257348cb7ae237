import { assertEquals, assertRejects } from "@std/assert";
import { BodyReader } from "../../../../lib/hub/http/body_reader.ts";
import { TransientError } from "../../../../lib/hub/http/network_failure.ts";
import { requestHub } from "../../../../lib/hub/http/request.ts";
import {
  FILE_BYTES,
  FileServer,
  readAll,
} from "../../../support/file_server.ts";

const OPTIONS = { failure: "Cannot try" };

function chunked(...chunks: string[]): Response {
  return new Response(
    ReadableStream.from(chunks.map((chunk) => new TextEncoder().encode(chunk))),
  );
}

async function readText(body: BodyReader): Promise<string> {
  return new TextDecoder().decode(
    new Uint8Array(
      (await Array.fromAsync(body)).flatMap((chunk) => [...chunk]),
    ),
  );
}

Deno.test("BodyReader gives all bytes once, looked at or not", async (t) => {
  for (const bytes of [0, 1, 3, 99]) {
    await t.step(`peek(${bytes})`, async () => {
      await using body = new BodyReader(chunked("ab", "c", "", "de"), OPTIONS);
      const start = new TextDecoder().decode(await body.peek(bytes));
      assertEquals("abcde".startsWith(start), true);
      assertEquals(start.length >= Math.min(bytes, 5), true);
      assertEquals(await readText(body), "abcde");
    });
  }
});

Deno.test("BodyReader gives all bytes of a connection once, chunk by chunk", async (t) => {
  await using files = new FileServer();
  for (const bytes of [0, 64, 70_000, 300_000]) {
    await t.step(`peek(${bytes})`, async () => {
      const request = { failure: OPTIONS.failure };
      const { response } = await requestHub(files.hub, files.url(), request);
      await using body = new BodyReader(response, OPTIONS);
      const start = await body.peek(bytes);
      assertEquals(start, FILE_BYTES.slice(0, start.byteLength));
      assertEquals(start.byteLength >= Math.min(bytes, 200_000), true);
      assertEquals(await readAll(body), FILE_BYTES);
      assertEquals(await body.peek(300_000), start);
    });
  }
});

Deno.test("BodyReader takes an answer without body as empty", async () => {
  await using body = new BodyReader(new Response(null), OPTIONS);
  assertEquals(await readText(body), "");
});

Deno.test("BodyReader turns a broken connection into a TransientError", async () => {
  const cause = new TypeError("error reading a body from connection");
  const response = new Response(
    new ReadableStream({ pull: (controller) => controller.error(cause) }),
  );
  await using body = new BodyReader(response, OPTIONS);
  const error = await assertRejects(() => readText(body), TransientError);
  assertEquals(
    error.message,
    "Cannot try: the connection broke before the end",
  );
  assertEquals(error.cause, cause);
});

Deno.test("BodyReader ends with the reason of its signal", async () => {
  const response = new Response(
    new ReadableStream({
      pull: (controller) => controller.error(new TypeError("aborted")),
    }),
  );
  const signal = AbortSignal.abort(new RangeError("Enough"));
  await using body = new BodyReader(response, { ...OPTIONS, signal });
  await assertRejects(() => readText(body), RangeError, "Enough");
});

Deno.test("BodyReader lets an unread body go", async () => {
  const reasons: unknown[] = [];
  const response = new Response(
    new ReadableStream({ cancel: (reason) => void reasons.push(reason) }),
  );
  {
    await using _body = new BodyReader(response, OPTIONS);
  }
  assertEquals(reasons, [undefined]);
});

Deno.test("BodyReader ends a read that waits when its signal is aborted", async () => {
  // A body that nobody else tells of the signal.
  const response = new Response(new ReadableStream());
  const abort = new AbortController();
  const { signal } = abort;
  await using body = new BodyReader(response, { ...OPTIONS, signal });
  const text = readText(body);
  abort.abort(new RangeError("Enough"));
  await assertRejects(() => text, RangeError, "Enough");
});
