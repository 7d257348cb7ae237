/**
 * Holds a model's lock until standard input ends: `deno run hold_model_lock.ts STORE KEY HOST`.
 *
 * @module
 */

import { withModelLock } from "../../lib/storage/model_lock.ts";

const [root = "", key = "", host = ""] = Deno.args;

async function waitForEndOfInput(): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode("held\n"));
  await Deno.stdin.readable.pipeTo(new WritableStream());
}

await withModelLock(
  { name: "user", root, writable: true },
  key,
  waitForEndOfInput,
  { host },
);
