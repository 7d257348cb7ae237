/** Says whether Deno lets a shared library be opened, and does not ask at the terminal first. */
export function mayOpenLibrary(path: string): boolean {
  return Deno.permissions.querySync({ name: "ffi", path }).state === "granted";
}
