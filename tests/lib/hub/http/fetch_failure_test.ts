import { assertEquals, assertRejects } from "@std/assert";
import { FastvlmError, NetworkError } from "../../../../lib/base/errors.ts";
import { explainFetchFailure } from "../../../../lib/hub/http/fetch_failure.ts";
import {
  TransientError,
  UnreachableError,
} from "../../../../lib/hub/http/network_failure.ts";
import { requestHub } from "../../../../lib/hub/http/request.ts";
import { createHub, type Hub } from "../../../../lib/hub/hub.ts";
import { FaultListener } from "../../../support/fault_listener.ts";
import { TlsHub } from "../../../support/tls_hub.ts";
import { createTlsIdentity } from "../../../support/tls_identity.ts";

const FAILURE = "Cannot try";

function hubAt(endpoint: string): Hub {
  return createHub({
    environment: (name) => name === "HF_ENDPOINT" ? endpoint : undefined,
  });
}

/** A port that was free a moment ago, and that nobody listens on. */
function closedPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("explainFetchFailure() names endpoint and reason of a refused connection, without the query", async () => {
  const endpoint = `http://127.0.0.1:${closedPort()}`;
  const url = new URL(`${endpoint}/x?Signature=secret`);
  const error = await assertRejects(
    () => requestHub(hubAt(endpoint), url, { failure: FAILURE }),
    UnreachableError,
  );
  assertEquals(
    error.message,
    `Cannot try: cannot reach "${endpoint}": tcp connect error: Connection refused`,
  );
  assertEquals(
    [error.hint, error.cause],
    [
      "check the connection, or name another endpoint in FASTVLM_ENDPOINT",
      undefined,
    ],
  );
});

Deno.test("explainFetchFailure() takes a connection that ends before an answer as transient", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const hanging = hangUp(listener);
  const endpoint = `http://127.0.0.1:${listener.addr.port}`;
  const url = new URL(`${endpoint}/x?Signature=secret`);
  const error = await assertRejects(
    () => requestHub(hubAt(endpoint), url, { failure: FAILURE }),
    TransientError,
  );
  assertEquals(
    [error.name, error.message],
    [
      "TransientError",
      `Cannot try: cannot reach "${endpoint}": connection closed before message completed`,
    ],
  );
  await hanging;
});

/** Reads one request and closes its connection. */
async function hangUp(listener: Deno.Listener): Promise<void> {
  using connection = await listener.accept();
  await connection.read(new Uint8Array(4096));
}

Deno.test("explainFetchFailure() names DENO_CERT for a certificate of an unknown authority", async (t) => {
  await using identity = await createTlsIdentity();
  const test = { name: "with openssl", ignore: identity === undefined };
  await t.step({
    ...test,
    fn: async () => {
      if (identity === undefined) return;
      await using server = new TlsHub({}, identity);
      const hub = hubAt(server.endpoint);
      const error = await assertRejects(
        () => requestHub(hub, hub.endpoint, { failure: FAILURE }),
        NetworkError,
      );
      assertEquals(
        [error.name, error.message, error.hint],
        [
          "NetworkError",
          `Cannot try: cannot trust the certificate of "${server.endpoint}": UnknownIssuer`,
          "set DENO_CERT to a PEM file with the certificate of the authority " +
          "that your network uses, or DENO_TLS_CA_STORE=system",
        ],
      );
    },
  });
});

Deno.test("explainFetchFailure() does not blame the authority for a wrong name", () => {
  const cause = new Error("invalid peer certificate: NotValidForName");
  const error = explainFetchFailure(new TypeError("fetch failed", { cause }), {
    hub: hubAt("https://a.co"),
    url: new URL("https://a.co/x"),
    failure: FAILURE,
  });
  assertEquals([error.name, error.message, error.hint], [
    "NetworkError",
    'Cannot try: cannot trust the certificate of "https://a.co": NotValidForName',
    "check the endpoint's name, and this machine's date",
  ]);
});

Deno.test("explainFetchFailure() names the proxy that wants a password", async () => {
  await using proxy = await FaultListener.listen(() => ({
    status: 407,
    headers: {},
    body: new Uint8Array(),
  }));
  using client = Deno.createHttpClient({ proxy: { url: proxy.origin } });
  // Nobody listens there, and nobody is asked but the proxy.
  const hub = hubAt(`https://localhost:${closedPort()}`);
  const error = await assertRejects(
    () => requestHub(hub, hub.endpoint, { failure: FAILURE, client }),
    NetworkError,
  );
  assertEquals(
    [error.name, error.message, error.hint],
    [
      "NetworkError",
      `Cannot try: cannot reach "${hub.endpoint.origin}": ` +
      "proxy authentication required: the proxy wants a name and password",
      "put them into the proxy's address in HTTP_PROXY and HTTPS_PROXY, " +
      "as in http://name:password@host:port",
    ],
  );
  assertEquals(proxy.requests.map(({ method }) => method), ["CONNECT"]);
});

Deno.test("explainFetchFailure() does not ask again for a port that Deno blocks", async () => {
  const hub = hubAt("http://127.0.0.1:1");
  const error = await assertRejects(
    () => requestHub(hub, hub.endpoint, { failure: FAILURE }),
    NetworkError,
  );
  assertEquals([error.name, error.message], [
    "NetworkError",
    'Cannot try: cannot reach "http://127.0.0.1:1": Fetch failed: Requests to port 1 are blocked',
  ]);
});

Deno.test("explainFetchFailure() shows no credentials of a proxy, and no query", () => {
  const cause = new Error(
    "proxy http://me:secret@proxy.co/?key=secret refused",
  );
  const { message } = explainFetchFailure(
    new TypeError("fetch failed", { cause }),
    {
      hub: hubAt("https://a.co"),
      url: new URL("https://a.co/x"),
      failure: FAILURE,
    },
  );
  assertEquals(
    message,
    'Cannot try: cannot reach "https://a.co": proxy http://proxy.co/ refused',
  );
});

Deno.test("explainFetchFailure() says who sent the request to another host", () => {
  const error = explainFetchFailure(new TypeError("fetch failed"), {
    hub: hubAt("https://a.co"),
    url: new URL("https://b.co/x"),
    failure: FAILURE,
  });
  assertEquals(
    [error.message, error.hint],
    [
      'Cannot try: cannot reach "https://b.co": fetch failed',
      'check the connection; "https://a.co" redirected there',
    ],
  );
});

Deno.test({
  name: "explainFetchFailure() names the flag of a missing permission",
  permissions: { net: ["127.0.0.1"] },
  fn: async () => {
    const hub = hubAt("https://hub.invalid:8443");
    const error = await assertRejects(
      () => requestHub(hub, hub.endpoint, { failure: FAILURE }),
      FastvlmError,
    );
    assertEquals(
      [error.code, error.message, error.hint],
      [
        "failed",
        'Cannot try: permission to connect to "hub.invalid:8443" is missing',
        "add --allow-net=hub.invalid:8443 to the deno run command; " +
        "deno task download has it for the endpoints in FASTVLM_ENDPOINT " +
        "and the servers of the catalog in FASTVLM_CONFIG",
      ],
    );
  },
});
