/**
 * Writes `docs/reference/`: the commands by their definitions, the API by its doc comments. To be run
 * after a change of either.
 *
 * @module
 */

import { dirname, fromFileUrl, join } from "@std/path";
import { atomicWrite } from "../../lib/base/atomic_write.ts";
import { referencePages } from "./reference/reference_pages.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

for (const [path, text] of Object.entries(await referencePages(ROOT))) {
  await Deno.mkdir(dirname(join(ROOT, path)), { recursive: true });
  await atomicWrite(join(ROOT, path), text);
}
