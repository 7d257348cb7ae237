import { assertEquals, assertRejects } from "@std/assert";
import { z } from "zod";
import { NetworkError } from "../../../../lib/base/errors.ts";
import { TransientError } from "../../../../lib/hub/http/network_failure.ts";
import { readJsonBody } from "../../../../lib/hub/api/read_json_body.ts";

const SCHEMA = z.object({ list: z.array(z.number()) });

function read(body: BodyInit, headers: Record<string, string> = {}) {
  const answer = {
    response: new Response(body, { headers }),
    url: new URL("https://a.co"),
  };
  return readJsonBody(answer, SCHEMA, { failure: "Cannot try" });
}

Deno.test("readJsonBody() gives what the schema wants", async () => {
  assertEquals(await read('{"list": [1, 2], "more": true}'), { list: [1, 2] });
});

Deno.test("readJsonBody() refuses other bodies", async (t) => {
  const endless = ReadableStream.from((function* () {
    for (;;) yield new Uint8Array(1 << 20);
  })());
  const cases: [string, BodyInit, string][] = [
    ["no JSON", "{", "something that is not JSON"],
    ["an HTML page", "<!doctype html><p>Hello", "an HTML page"],
    [
      "another form",
      '{"list": ["a"]}',
      'JSON of another form (at "list.0": Invalid input: expected number, received string)',
    ],
    ["an endless body", endless, "more than 33554432 bytes"],
  ];
  for (const [name, body, what] of cases) {
    await t.step(name, async () => {
      const error = await assertRejects(() => read(body), NetworkError);
      assertEquals(error.message, `Cannot try: the server sent ${what}`);
    });
  }
});

Deno.test("readJsonBody() waits no longer for the end than it may", async () => {
  const silent = new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array([0x7b])),
  });
  const answer = {
    response: new Response(silent),
    url: new URL("https://a.co"),
  };
  const error = await assertRejects(
    () =>
      readJsonBody(answer, SCHEMA, { failure: "Cannot try", timeoutMs: 50 }),
    TransientError,
  );
  assertEquals(
    error.message,
    "Cannot try: the answer was not complete within 50 ms",
  );
});
