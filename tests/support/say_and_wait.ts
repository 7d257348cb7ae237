/** Writes a line to standard output, and waits until standard input ends. */
export async function sayAndWait(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
  await Deno.stdin.readable.pipeTo(new WritableStream());
}
