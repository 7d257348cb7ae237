import { assertEquals, assertRejects } from "@std/assert";
import { FastvlmError, NetworkError } from "../../../../lib/base/errors.ts";
import { explainFetchFailure } from "../../../../lib/hub/http/fetch_failure.ts";
import { createHub, type Hub } from "../../../../lib/hub/hub.ts";
import { requestHub } from "../../../../lib/hub/http/request.ts";

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
    NetworkError,
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
        "add --allow-net=hub.invalid:8443 to the deno run command",
      ],
    );
  },
});
