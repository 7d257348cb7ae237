/**
 * Runs the whole suite with the real `@std` packages of JSR instead of the adapters under `lib/std`.
 *
 * The project is copied to a temporary folder and its `deno.json` loses `links` and the lock, so
 * that the commands which the tests start use JSR as well. `JSR_URL` names another registry. Where
 * it cannot be reached, one line says so and the exit code is 5. So this script itself does without
 * those packages.
 *
 * @module
 */

import { EXIT_CODES } from "../../lib/base/exit_codes.ts";

const JSR_URL = Deno.env.get("JSR_URL") ?? "https://jsr.io/";
const REACH_TIMEOUT_MS = 10_000;

/** What the suite does not need, or must not see. */
const NOT_COPIED = [
  ".git",
  ".coverage",
  "artifacts",
  "checkpoints",
  "dist",
  "libs",
  "node_modules",
];

Deno.exitCode = await reachesJsr() ? await testCopy() : EXIT_CODES.network;

async function reachesJsr(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(REACH_TIMEOUT_MS);
    const response = await fetch(new URL("@std/path/meta.json", JSR_URL), {
      signal,
    });
    await response.body?.cancel();
    if (response.ok) return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
  }
  const line =
    `error: Cannot reach JSR at ${JSR_URL}: the suite runs with the adapters only (deno task test)\n`;
  Deno.stderr.writeSync(new TextEncoder().encode(line));
  return false;
}

async function testCopy(): Promise<number> {
  const copy = await Deno.makeTempDir({ prefix: "fastvlm-jsr-" });
  try {
    await copyFolder(".", copy, NOT_COPIED);
    await writeConfigurationWithoutLinks(copy);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["task", "-q", "test"],
      cwd: copy,
    }).spawn();
    return (await child.status).code;
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
}

async function copyFolder(
  from: string,
  to: string,
  except: readonly string[] = [],
): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (except.includes(name)) continue;
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

async function writeConfigurationWithoutLinks(project: string): Promise<void> {
  const { links: _links, ...configuration } = JSON.parse(
    await Deno.readTextFile("deno.json"),
  );
  const withoutLock = { ...configuration, lock: false };
  await Deno.writeTextFile(
    `${project}/deno.json`,
    JSON.stringify(withoutLock, null, 2),
  );
}
