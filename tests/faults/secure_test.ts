import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  assertInstalled,
  assertNothingPublished,
} from "../support/fault_assertions.ts";
import { FaultListener } from "../support/fault_listener.ts";
import { FaultProject, WEIGHTS } from "../support/fault_project.ts";
import type { FaultReply } from "../support/fault_reply.ts";
import { lfs, patternBytes } from "../support/hub_repo.ts";
import { TlsHub, type TlsHubOptions } from "../support/tls_hub.ts";
import {
  createTlsIdentity,
  type TlsIdentity,
} from "../support/tls_identity.ts";
import { TunnelProxy } from "../support/tunnel_proxy.ts";

Deno.test("fault 29: a redirect from https to http is refused", async (t) => {
  await withTls(t, async (identity) => {
    await using faults = await FaultProject.create();
    const redirectTo = `${faults.server.endpoint}/plain`;
    await using hub = tlsHub(faults, identity, { redirectTo });
    const { code, stderr } = await faults.runTask([], {
      FASTVLM_ENDPOINT: hub.endpoint,
      DENO_CERT: identity.authorityPath,
    });
    assertEquals(code, 5, stderr);
    assertMatch(stderr, /redirects to the unsafe address/);
    assertEquals(faults.server.requestCount, 0);
    await assertNothingPublished(faults);
  });
});

Deno.test("fault 62: HTTP_PROXY is used, and not for what NO_PROXY names", async (t) => {
  for (const isBypassed of [false, true]) {
    await t.step(isBypassed ? "NO_PROXY" : "HTTP_PROXY", async () => {
      await using faults = await FaultProject.create();
      await using proxy = await FaultListener.listen(({ target, headers }) =>
        forward(
          target.replace("http://hub.test", faults.server.endpoint),
          headers,
        )
      );
      const { code, stderr } = await faults.runTask([], {
        FASTVLM_ENDPOINT: "http://hub.test",
        HTTP_PROXY: proxy.origin,
        ...(isBypassed && { NO_PROXY: "127.0.0.1" }),
      });
      assertEquals(code, 0, stderr);
      await assertInstalled(faults);
      const hosts = new Set(
        proxy.requests.map(({ target }) => new URL(target).origin),
      );
      const { origin } = faults.server.cdn;
      assertEquals(
        [...hosts].sort(),
        isBypassed ? ["http://hub.test"] : [origin, "http://hub.test"].sort(),
      );
    });
  }
});

Deno.test("fault 62: HTTPS_PROXY is used", async (t) => {
  await withTls(t, async (identity) => {
    await using faults = await FaultProject.create();
    await using hub = tlsHub(faults, identity);
    await using proxy = await TunnelProxy.listen();
    const { code, stderr } = await faults.runTask([], {
      FASTVLM_ENDPOINT: hub.endpoint,
      HTTPS_PROXY: proxy.origin,
      // Deno's own look for a newer version would go through the proxy too.
      DENO_NO_UPDATE_CHECK: "1",
      DENO_CERT: identity.authorityPath,
    });
    assertEquals(code, 0, stderr);
    await assertInstalled(faults);
    const tunnels = new Set(proxy.tunnels);
    assertEquals([...tunnels], [new URL(hub.endpoint).host]);
  });
});

Deno.test("fault 62: a proxy that wants a password is named", async () => {
  await using faults = await FaultProject.create();
  await using proxy = await FaultListener.listen(() => ({
    status: 407,
    headers: {},
    body: new Uint8Array(),
  }));
  const { code, stderr } = await faults.runTask([], {
    FASTVLM_ENDPOINT: "http://hub.test",
    HTTP_PROXY: proxy.origin,
  });
  assertEquals(code, 5, stderr);
  assertMatch(stderr, /407/);
  assertMatch(stderr, /proxy/i);
  await assertNothingPublished(faults);
});

Deno.test("fault 63: an unknown certificate names DENO_CERT, with which it is known", async (t) => {
  await withTls(t, async (identity) => {
    await using faults = await FaultProject.create();
    await using hub = tlsHub(faults, identity);
    const env = { FASTVLM_ENDPOINT: hub.endpoint };
    const { code, stderr } = await faults.runTask([], env);
    assertEquals(code, 5, stderr);
    assertMatch(stderr, /certificate/);
    assertMatch(stderr, /^hint: .*DENO_CERT/m);
    assertEquals(hub.requests, []);
    const known = await faults.runTask([], {
      ...env,
      DENO_CERT: identity.authorityPath,
    });
    assertEquals(known.code, 0, known.stderr);
    await assertInstalled(faults);
  });
});

Deno.test("fault 69: eight lanes are eight connections, though the server offers HTTP/2", async (t) => {
  await withTls(t, async (identity) => {
    const files = { [WEIGHTS]: lfs(patternBytes(96 << 20, 8)) };
    await using faults = await FaultProject.create({ files });
    await using hub = tlsHub(faults, identity, { bytesPerSecond: 5_000_000 });
    const { code, stderr } = await faults.runTask(["--connections", "8"], {
      FASTVLM_ENDPOINT: hub.endpoint,
      DENO_CERT: identity.authorityPath,
    });
    assertEquals(code, 0, stderr);
    await assertInstalled(faults);
    const ports = new Set(hub.requests.map(({ port }) => port));
    assert(ports.size >= 8, `${ports.size} connections`);
  });
});

/** The same model over TLS. */
function tlsHub(
  faults: FaultProject,
  identity: TlsIdentity,
  options: TlsHubOptions = {},
): TlsHub {
  return new TlsHub(faults.files, identity, options);
}

async function withTls(
  t: Deno.TestContext,
  fn: (identity: TlsIdentity) => Promise<void>,
): Promise<void> {
  await using identity = await createTlsIdentity();
  if (identity !== undefined) return await fn(identity);
  await t.step({ name: "needs openssl", ignore: true, fn() {} });
}

/** What a plain proxy does. */
async function forward(url: string, headers: Headers): Promise<FaultReply> {
  const sent = new Headers(headers);
  sent.delete("host");
  const response = await fetch(url, { headers: sent, redirect: "manual" });
  const received = Object.fromEntries(response.headers);
  delete received["content-length"];
  return {
    status: response.status,
    headers: received,
    body: await response.bytes(),
  };
}
