/**
 * Publishes a version of the sample model once standard input ends:
 * `deno run publish_script.ts STORE VERSION [lying | NUMBER]`. With `lying` the model's lock keeps
 * nobody out. With a number the process kills itself as hard as can be just before it changes the
 * file system for the NUMBERth time, counted from 1.
 *
 * @module
 */

import { publishVersion } from "./publish_version.ts";
import { sayAndWait } from "./say_and_wait.ts";

const [root = "", version = "", mode = ""] = Deno.args;
const store = { name: "user", root, writable: true } as const;
let changesLeft = Number(mode);

/** What changes files and folders, or brings them to the disk; reading leaves nothing to find. */
function killBefore(owner: object, names: readonly string[]): void {
  for (const name of names) {
    const original: unknown = Reflect.get(owner, name);
    if (typeof original !== "function") throw new TypeError(name);
    Reflect.set(owner, name, function (this: unknown, ...args: unknown[]) {
      changesLeft -= 1;
      if (changesLeft === 0) Deno.kill(Deno.pid, "SIGKILL");
      return original.apply(this, args);
    });
  }
}

await sayAndWait("ready");
if (changesLeft > 0) {
  killBefore(Deno, ["rename", "remove", "chmod", "utime", "mkdir", "open"]);
  killBefore(Deno.FsFile.prototype, ["write", "truncate", "sync"]);
}
await publishVersion(
  store,
  version,
  mode === "lying" ? { tryLock: () => Promise.resolve(true) } : {},
);
