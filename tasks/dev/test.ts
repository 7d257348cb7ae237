/**
 * Runs `deno test` with the arguments given and closes with the line `N passed, N failed`, which
 * Deno's own summary is not.
 *
 * @module
 */

const SUMMARY_REGEXP = /(\d+) passed.*?\| (\d+) failed/;

Deno.exitCode = await runTests(Deno.args);

async function runTests(args: readonly string[]): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", ...args],
    // Some tests load onnxruntime-node by themselves.
    env: { "ORT_DISABLE_TELEMETRY": "1" },
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const [status, summary] = await Promise.all([
    child.status,
    passOn(child.stdout),
  ]);
  const [, passed = "0", failed = status.success ? "0" : "1"] = summary ?? [];
  print(`${passed} passed, ${failed} failed\n`);
  return status.code;
}

/** Copies the output as it comes and keeps the summary, which is the last line of its form. */
async function passOn(
  output: ReadableStream<Uint8Array>,
): Promise<RegExpExecArray | null> {
  let summary: RegExpExecArray | null = null;
  let line = "";
  for await (const text of output.pipeThrough(new TextDecoderStream())) {
    print(text);
    const lines = (line + text).split("\n");
    line = lines.pop() ?? "";
    for (const whole of lines) summary = SUMMARY_REGEXP.exec(whole) ?? summary;
  }
  return summary;
}

function print(text: string): void {
  let rest = new TextEncoder().encode(text);
  while (rest.byteLength > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
}
