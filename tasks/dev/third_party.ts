/**
 * Writes `docs/THIRD_PARTY.md`: the packages that `deno.lock` holds, with their licenses. To be run
 * after a change of the lock.
 *
 * @module
 */

import { join } from "@std/path";
import { atomicWrite } from "../../lib/base/atomic_write.ts";
import { readJson } from "../../lib/base/json.ts";
import { formatThirdParty } from "./third_party/format_third_party.ts";
import { listPackages } from "./third_party/npm_package.ts";
import {
  readLicense,
  type ReadLicenseOptions,
} from "./third_party/read_license.ts";

const { cache, registry } = await findRegistry();
const packages = listPackages(await readJson("deno.lock"));
const licenses = await Promise.all(
  packages.map((each) => readLicense(each, { cache, registry })),
);
const page = await formatMarkdown(formatThirdParty(licenses));
await atomicWrite("docs/THIRD_PARTY.md", page);

/** The registry that npm is set to on this machine, and Deno's folder of what came from there. */
async function findRegistry(): Promise<ReadLicenseOptions> {
  const { npmCache } = JSON.parse(await runDeno(["info", "--json"]));
  const registry = (await run("npm", ["config", "get", "registry"])).trim();
  return { cache: join(npmCache, new URL(registry).host), registry };
}

async function formatMarkdown(text: string): Promise<string> {
  return await runDeno(["fmt", "--ext=md", "-"], text);
}

async function runDeno(args: string[], input = ""): Promise<string> {
  return await run(Deno.execPath(), args, input);
}

async function run(
  name: string,
  args: string[],
  input = "",
): Promise<string> {
  const child = new Deno.Command(name, {
    args,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const [{ stdout }] = await Promise.all([
    child.output(),
    new Blob([input]).stream().pipeTo(child.stdin),
  ]);
  return new TextDecoder().decode(stdout);
}
