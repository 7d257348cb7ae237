/** Writes a line to stdout at once: a benchmark's answer, or a server's address. */
export function print(line: string): void {
  let rest = new TextEncoder().encode(`${line}\n`);
  while (rest.byteLength > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
}
