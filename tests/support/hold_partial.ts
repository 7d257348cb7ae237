/**
 * Claims a model's staging folder, writes into it, says where it is, and gives it back when standard
 * input ends: `deno run hold_partial.ts STORE KEY HOST TEXT [lying]`. With `lying` the model's lock
 * keeps nobody out.
 *
 * @module
 */

import { join } from "@std/path";
import { withModelLock } from "../../lib/storage/model_lock.ts";
import { claimPartial } from "../../lib/storage/partial/claim_partial.ts";
import { sayAndWait } from "./say_and_wait.ts";

const [root = "", key = "", host = "", text = "", mode] = Deno.args;
const store = { name: "user", root, writable: true } as const;

await withModelLock(store, key, async (lock) => {
  await using claim = await claimPartial(store, key, { lock, heartbeatMs: 50 });
  await Deno.writeTextFile(join(claim.directory, "config.json"), text);
  await sayAndWait(claim.directory);
}, {
  host,
  ...(mode === "lying" && { tryLock: () => Promise.resolve(true) }),
});
