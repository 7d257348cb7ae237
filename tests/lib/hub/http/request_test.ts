import { assertEquals, assertRejects } from "@std/assert";
import { NetworkError } from "../../../../lib/base/errors.ts";
import {
  createHub,
  type Hub,
  type HubExchange,
  hubUrl,
} from "../../../../lib/hub/hub.ts";
import { requestHub } from "../../../../lib/hub/http/request.ts";
import { SIGNATURE } from "../../../support/hub_answers.ts";
import { answerWith } from "../../../support/hub_reply.ts";
import { lfs, patternBytes } from "../../../support/hub_repo.ts";
import { HUB_TOKEN, HubServer } from "../../../support/hub_server.ts";
import { LIB_URL, runScript } from "../../../support/script_process.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";
import { TlsHub } from "../../../support/tls_hub.ts";
import { createTlsIdentity } from "../../../support/tls_identity.ts";

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

Deno.test("requestHub() gives the headers of each origin, and the statuses that are wanted", async () => {
  await using server = new HubServer();
  const commit = server.push("owner/name", { "a.bin": lfs(patternBytes(9)) });
  const hub = createHub({ environment: server.environment() });
  const { response } = await requestHub(hub, fileUrl(hub, commit, "a.bin"), {
    failure: FAILURE,
    headersFor: (origin) => origin === server.cdn ? { range: "bytes=1-2" } : {},
    statuses: [206],
  });
  assertEquals(
    new Uint8Array(await response.arrayBuffer()),
    patternBytes(9).slice(1, 3),
  );
  assertEquals(
    server.requests.map(({ status, range }) => [status, range]),
    [[302, null], [206, "bytes=1-2"]],
  );
});

Deno.test("requestHub() follows no redirect from https to http", async (t) => {
  await using identity = await createTlsIdentity();
  await t.step({
    name: "with openssl",
    ignore: identity === undefined,
    fn: async () => {
      if (identity === undefined) return;
      await using target = new HubServer();
      const redirectTo = `${target.endpoint}/x?Signature=secret`;
      await using server = new TlsHub({}, identity, { redirectTo });
      const caCerts = [await Deno.readTextFile(identity.authorityPath)];
      using client = Deno.createHttpClient({ caCerts });
      const hub = createHub({
        environment: (name) =>
          name === "FASTVLM_ENDPOINT" ? server.endpoint : undefined,
      });
      const error = await assertRejects(
        () => requestHub(hub, hub.endpoint, { failure: FAILURE, client }),
        NetworkError,
      );
      assertEquals(
        error.message,
        `Cannot try: "${hub.endpoint.host}" redirects to the unsafe address "${target.endpoint}/x"`,
      );
      assertEquals(target.requests, []);
    },
  });
});

Deno.test("requestHub() names the host of a redirect that may not be connected to", async () => {
  await using server = new HubServer();
  const commit = server.push("owner/name", { "a.json": "{}" });
  const hub = createHub({ environment: server.environment() });
  server.faults.set(
    "resolve:a.json",
    answerWith(302, { location: "https://cdn.invalid/x?Signature=secret" }),
  );
  await using folder = await TempDirectory.create();
  const { stdout, stderr } = await runScript(REQUEST_SCRIPT, {
    directory: folder.path,
    flags: [
      "--allow-env",
      `--allow-net=${hub.endpoint.host}`,
    ],
    args: [fileUrl(hub, commit, "a.json").href],
    env: { FASTVLM_ENDPOINT: server.endpoint },
  });
  assertEquals(stderr, "");
  assertEquals(JSON.parse(stdout), {
    message: 'Cannot try: permission to connect to "cdn.invalid" is missing',
    hint: "add --allow-net=cdn.invalid to the deno run command",
  });
});

/** Sends a request and prints the error: `script.ts ADDRESS`. */
const REQUEST_SCRIPT = `
import { createHub } from "${LIB_URL}hub/hub.ts";
import { requestHub } from "${LIB_URL}hub/http/request.ts";
const [address] = Deno.args;
try {
  await requestHub(createHub(), new URL(address), { failure: "Cannot try" });
} catch ({ message, hint }) {
  console.log(JSON.stringify({ message, hint }));
}
`;
