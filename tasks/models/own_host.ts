/** The machine's name, for processes that wait for this one; unknown where it may not be asked. */
export async function ownHost(): Promise<string | undefined> {
  const { state } = await Deno.permissions.query({
    name: "sys",
    kind: "hostname",
  });
  return state === "granted" ? Deno.hostname() : undefined;
}
