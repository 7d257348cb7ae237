/**
 * Compiles `lib/convert/quantize/kernels/assembly` to `kernels.wasm` beside it; to be run after a
 * change there.
 *
 * @module
 */

import { fromFileUrl, join } from "@std/path";
import { atomicWrite } from "../../lib/base/atomic_write.ts";
import { compileKernels } from "./kernels/compile_kernels.ts";

const FOLDER = fromFileUrl(
  new URL("../../lib/convert/quantize/kernels/", import.meta.url),
);

const module = await compileKernels(join(FOLDER, "assembly"));
await atomicWrite(join(FOLDER, "kernels.wasm"), module);
