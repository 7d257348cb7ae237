import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { NetworkError } from "../../../../lib/base/errors.ts";
import {
  createHub,
  type Hub,
  type HubExchange,
  hubUrl,
} from "../../../../lib/hub/hub.ts";
import {
  followRedirect,
  requestHub,
} from "../../../../lib/hub/http/request.ts";
import { SIGNATURE } from "../../../support/hub_answers.ts";
import { answerWith } from "../../../support/hub_reply.ts";
import { lfs, patternBytes } from "../../../support/hub_repo.ts";
import { HUB_TOKEN, HubServer } from "../../../support/hub_server.ts";

const FAILURE = "Cannot try";

function fileUrl(hub: Hub, commit: string, path: string): URL {
  return hubUrl(hub, ["owner", "name", "resolve", commit, path]);
}

Deno.test("requestHub() asks for unencoded bytes and follows a relative redirect with the token", async () => {
  await using server = new HubServer();
  const commit = server.push("owner/name", { "a.json": "{}" });
  const hub = createHub({ environment: server.environment(HUB_TOKEN) });
  const { response, url } = await requestHub(
    hub,
    fileUrl(hub, commit, "a.json"),
    { failure: FAILURE },
  );
  assertEquals(await response.text(), "{}");
  assertEquals(
    url.pathname,
    `/api/resolve-cache/models/owner/name/${commit}/a.json`,
  );
  assertEquals(
    server.requests.map((
      { server, status, authorization, acceptEncoding },
    ) => ({
      server,
      status,
      authorization,
      acceptEncoding,
    })),
    [307, 200].map((status) => ({
      server: "hub" as const,
      status,
      authorization: `Bearer ${HUB_TOKEN}`,
      acceptEncoding: "identity",
    })),
  );
});

Deno.test("requestHub() does not send the token to another port of the same host", async () => {
  await using server = new HubServer();
  const commit = server.push("owner/name", { "a.bin": lfs(patternBytes(9)) });
  const hub = createHub({ environment: server.environment(HUB_TOKEN) });
  const { response, url } = await requestHub(
    hub,
    fileUrl(hub, commit, "a.bin"),
    { failure: FAILURE },
  );
  assertEquals(new Uint8Array(await response.arrayBuffer()), patternBytes(9));
  assertEquals(url.origin, server.cdn);
  assertEquals(
    server.requests.map(({ server, status, authorization, cookie }) => ({
      server,
      status,
      authorization,
      cookie,
    })),
    [
      {
        server: "hub",
        status: 302,
        authorization: `Bearer ${HUB_TOKEN}`,
        cookie: null,
      },
      { server: "cdn", status: 200, authorization: null, cookie: null },
    ],
  );
});

Deno.test("requestHub() reports every exchange without query and token", async () => {
  await using server = new HubServer();
  const file = lfs(patternBytes(9));
  const commit = server.push("owner/name", { "a.bin": file });
  const exchanges: HubExchange[] = [];
  const hub: Hub = {
    ...createHub({ environment: server.environment(HUB_TOKEN) }),
    onExchange: (exchange) => exchanges.push({ ...exchange, elapsedMs: 0 }),
  };
  const { response } = await requestHub(hub, fileUrl(hub, commit, "a.bin"), {
    failure: FAILURE,
  });
  await response.body?.cancel();
  const content = `${server.cdn}/xet-bridge-us/${file.sha256}`;
  assertEquals(exchanges.map(({ headers: _, ...rest }) => rest), [{
    url: `${server.endpoint}/owner/name/resolve/${commit}/a.bin`,
    status: 302,
    elapsedMs: 0,
    authorized: true,
    location: content,
  }, { url: content, status: 200, elapsedMs: 0, authorized: false }]);
  assertEquals(exchanges[0]?.headers["x-linked-etag"], `"${file.sha256}"`);
  const text = JSON.stringify(exchanges);
  assertEquals([text.includes(SIGNATURE), text.includes(HUB_TOKEN)], [
    false,
    false,
  ]);
});

Deno.test("requestHub() gives up after ten redirects", async () => {
  await using server = new HubServer();
  const commit = server.push("owner/name", { "a.json": "{}" });
  const hub = createHub({ environment: server.environment() });
  const url = fileUrl(hub, commit, "a.json");
  server.faults.set("resolve:a.json", answerWith(302, { location: url.href }));
  const error = await assertRejects(
    () => requestHub(hub, url, { failure: FAILURE }),
    NetworkError,
  );
  assertEquals(
    error.message,
    "Cannot try: the server redirects more than 10 times",
  );
  assertEquals(server.requests.length, 11);
});

Deno.test("requestHub() ends with the reason of its signal", async () => {
  await using server = new HubServer();
  const commit = server.push("owner/name", { "a.json": "{}" });
  const hub = createHub({ environment: server.environment() });
  const signal = AbortSignal.abort(new RangeError("Enough"));
  await assertRejects(
    () =>
      requestHub(hub, fileUrl(hub, commit, "a.json"), {
        failure: FAILURE,
        signal,
      }),
    RangeError,
    "Enough",
  );
  assertEquals(server.requests, []);
});

Deno.test("followRedirect() resolves addresses that are as safe as the one before", async (t) => {
  const cases = [
    ["https://a.co/x/y", "/z?q=1", "https://a.co/z?q=1"],
    ["https://a.co/x/y", "https://b.co/z", "https://b.co/z"],
    ["http://127.0.0.1:1/x", "http://127.0.0.1:2/z", "http://127.0.0.1:2/z"],
    ["http://127.0.0.1:1/x", "https://b.co/z", "https://b.co/z"],
  ] as const;
  for (const [from, location, expected] of cases) {
    await t.step(
      `${from} to ${location}`,
      () =>
        assertEquals(
          followRedirect(new URL(from), location, FAILURE).href,
          expected,
        ),
    );
  }
});

Deno.test("followRedirect() refuses addresses that are less safe, or none", async (t) => {
  const unsafe = (shown: string) =>
    `redirects to the unsafe address "${shown}"`;
  const cases = [
    ["http://a.co/x?Signature=s", unsafe("http://a.co/x")],
    ["file:///etc/passwd", unsafe("file:///etc/passwd")],
    ["https://me:secret@b.co/", unsafe("https://b.co/")],
    ["https://", "redirects without a usable address"],
    [null, "redirects without a usable address"],
  ] as const;
  for (const [location, reason] of cases) {
    await t.step(String(location), () => {
      const error = assertThrows(
        () => followRedirect(new URL("https://a.co/x"), location, FAILURE),
        NetworkError,
      );
      assertEquals(error.message, `Cannot try: "a.co" ${reason}`);
    });
  }
});
