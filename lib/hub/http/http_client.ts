/**
 * Opens a client that has a connection of its own and speaks HTTP/1.1: over HTTP/2, Deno puts all
 * requests to a server into one connection, and a server that limits each connection limits them all.
 *
 * Proxies (`HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`) and certificates (`DENO_CERT`) of the environment
 * are those of `fetch()`. Dispose of it to close its connections.
 */
export function openHttpClient(): Deno.HttpClient {
  return Deno.createHttpClient({ http2: false });
}
