/** A port of 127.0.0.1 at which nothing listens: it was taken and given back a moment ago. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
