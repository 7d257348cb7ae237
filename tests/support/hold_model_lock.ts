/**
 * Holds a model's lock until standard input ends: `deno run hold_model_lock.ts STORE KEY HOST`.
 *
 * @module
 */

import { withModelLock } from "../../lib/storage/model_lock.ts";
import { sayAndWait } from "./say_and_wait.ts";

const [root = "", key = "", host = ""] = Deno.args;

await withModelLock(
  { name: "user", root, writable: true },
  key,
  () => sayAndWait("held"),
  { host },
);
