import { assertEquals, assertRejects } from "@std/assert";
import { TransientError } from "../../../../lib/hub/http/network_failure.ts";
import { send } from "../../../../lib/hub/http/send.ts";
import type { HubExchange } from "../../../../lib/hub/hub.ts";
import { FILE_PATH, FileServer } from "../../../support/file_server.ts";
import { HUB_TOKEN } from "../../../support/hub_server.ts";

const FAILURE = "Cannot try";

Deno.test("send() sends the token to the endpoint's origin only", async (t) => {
  await using files = new FileServer();
  const hub = { ...files.hub, token: HUB_TOKEN };
  const cases = [
    [files.server.endpoint, "hub", `Bearer ${HUB_TOKEN}`],
    [files.server.cdn, "cdn", null],
  ] as const;
  for (const [origin, server, authorization] of cases) {
    await t.step(server, async () => {
      files.server.requests.length = 0;
      const headers = { range: "bytes=1-", "if-range": '"x"' };
      const url = new URL("/none?q=1", origin);
      const response = await send(hub, url, { failure: FAILURE, headers });
      await response.body?.cancel();
      assertEquals(
        files.server.requests.map((request) => ({
          server: request.server,
          authorization: request.authorization,
          acceptEncoding: request.acceptEncoding,
          range: request.range,
          ifRange: request.ifRange,
        })),
        [{
          server,
          authorization,
          acceptEncoding: "identity",
          range: "bytes=1-",
          ifRange: '"x"',
        }],
      );
    });
  }
});

Deno.test("send() follows no redirect, and reports what was asked and answered", async () => {
  await using files = new FileServer();
  const exchanges: HubExchange[] = [];
  const hub = {
    ...files.hub,
    onExchange: (exchange: HubExchange) => exchanges.push(exchange),
  };
  const headers = { range: "bytes=1-", "if-range": '"x"' };
  const response = await send(hub, files.url(), { failure: FAILURE, headers });
  await response.body?.cancel();
  assertEquals(response.status, 302);
  const [exchange] = exchanges;
  assertEquals(
    exchange && { ...exchange, elapsedMs: 0, headers: {}, location: "" },
    {
      url: files.url().href,
      status: 302,
      elapsedMs: 0,
      authorized: false,
      range: "bytes=1-",
      ifRange: '"x"',
      location: "",
      headers: {},
    },
  );
});

Deno.test("send() waits no longer for a head than it may", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using files = new FileServer();
  const host = `127.0.0.1:${listener.addr.port}`;
  const hub = { ...files.hub, headTimeoutMs: 100 };
  const error = await assertRejects(
    () => send(hub, new URL(`http://${host}/`), { failure: FAILURE }),
    TransientError,
  );
  assertEquals(
    [error.message, error.hint],
    [
      `Cannot try: "${host}" gave no answer within 100 ms`,
      "check the connection, or try again later",
    ],
  );
  using connection = await listener.accept();
  await connection.read(new Uint8Array(4096));
});

Deno.test("send() has no limit on the body after the head", async () => {
  await using files = new FileServer((right) => ({ ...right, stallAt: 10 }));
  const hub = { ...files.hub, headTimeoutMs: 100 };
  const redirect = await send(hub, files.url(), { failure: FAILURE });
  const location = redirect.headers.get("location") ?? "";
  const response = await send(hub, new URL(location), { failure: FAILURE });
  const reader = response.body?.getReader();
  assertEquals((await reader?.read())?.value?.byteLength, 10);
  const waiting = reader?.read();
  const silence = AbortSignal.timeout(200);
  const later = new Promise((resolve) =>
    silence.addEventListener("abort", () => resolve("still waiting"))
  );
  assertEquals(await Promise.race([waiting, later]), "still waiting");
  await reader?.cancel();
  await waiting;
});

Deno.test("send() ends with the reason of its signal", async () => {
  await using files = new FileServer();
  const signal = AbortSignal.abort(new RangeError("Enough"));
  await assertRejects(
    () => send(files.hub, files.url(FILE_PATH), { failure: FAILURE, signal }),
    RangeError,
    "Enough",
  );
  assertEquals(files.server.requests, []);
});
