import { assertEquals } from "@std/assert";
import { patternBytes } from "../../../support/hub_repo.ts";
import {
  LIB_URL,
  runScript,
  type ScriptResult,
} from "../../../support/script_process.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";
import { TlsHub } from "../../../support/tls_hub.ts";
import {
  createTlsIdentity,
  type TlsIdentity,
} from "../../../support/tls_identity.ts";
import { TunnelProxy } from "../../../support/tunnel_proxy.ts";

/** Asks for the same address eight times at once: `script.ts ADDRESS own|shared`. */
const SCRIPT = `
import { openHttpClient } from "${LIB_URL}hub/http/http_client.ts";
const [address, kind] = Deno.args;
const lanes = Array.from({ length: 8 }, async () => {
  using client = kind === "own" ? openHttpClient() : undefined;
  const response = await fetch(address, client && { client });
  return (await response.arrayBuffer()).byteLength;
});
console.log(JSON.stringify(await Promise.all(lanes)));
`;

const BYTES = 500_000;

const EIGHT_BODIES: ScriptResult = {
  code: 0,
  stdout: `${JSON.stringify(Array.from({ length: 8 }, () => BYTES))}\n`,
  stderr: "",
};

Deno.test("openHttpClient() has a connection of its own where the server offers HTTP/2", async (t) => {
  await withTls(t, async (identity) => {
    for (const [kind, count] of [["shared", 1], ["own", 8]] as const) {
      await t.step(`${kind}: ${count}`, async () => {
        await using hub = createHub(identity);
        assertEquals(await runClients(hub, kind, identity), EIGHT_BODIES);
        assertEquals(hub.requests.length, 8);
        const ports = new Set(hub.requests.map(({ port }) => port));
        assertEquals(ports.size, count);
      });
    }
  });
});

Deno.test("openHttpClient() keeps the environment's proxy, and what goes without", async (t) => {
  await withTls(t, async (identity) => {
    for (const [excluded, count] of [["other.co", 8], ["127.0.0.1", 0]]) {
      await t.step(`NO_PROXY=${excluded}`, async () => {
        await using hub = createHub(identity);
        await using proxy = await TunnelProxy.listen();
        const result = await runClients(hub, "own", identity, {
          HTTPS_PROXY: proxy.origin,
          NO_PROXY: `${excluded}`,
        });
        assertEquals(result, EIGHT_BODIES);
        const { host } = new URL(hub.endpoint);
        assertEquals(
          proxy.tunnels,
          Array.from({ length: Number(count) }, () => host),
        );
      });
    }
  });
});

function createHub(identity: TlsIdentity): TlsHub {
  // Slow enough that all eight are under way at once.
  const bytesPerSecond = 1_000_000;
  return new TlsHub({ "a.bin": patternBytes(BYTES) }, identity, {
    bytesPerSecond,
  });
}

async function runClients(
  hub: TlsHub,
  kind: "own" | "shared",
  { authorityPath }: TlsIdentity,
  env: Record<string, string> = {},
): Promise<ScriptResult> {
  await using folder = await TempDirectory.create();
  return await runScript(SCRIPT, {
    directory: folder.path,
    // As in the project's tasks: what Deno itself reads is not kept from it.
    flags: ["--ignore-env", "--allow-net=127.0.0.1"],
    args: [`${hub.endpoint}/owner/name/resolve/main/a.bin`, kind],
    // Deno's own question for a newer version would go through the proxy, too.
    env: { DENO_CERT: authorityPath, DENO_NO_UPDATE_CHECK: "1", ...env },
  });
}

async function withTls(
  t: Deno.TestContext,
  fn: (identity: TlsIdentity) => Promise<void>,
): Promise<void> {
  await using identity = await createTlsIdentity();
  if (identity !== undefined) return await fn(identity);
  await t.step({ name: "needs openssl", ignore: true, fn() {} });
}
