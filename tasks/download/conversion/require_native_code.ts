import { FastvlmError } from "../../../lib/base/errors.ts";
import type { ConvertedRef } from "../../../lib/catalog/conversion.ts";

/**
 * Refuses to fetch a checkpoint that could not be converted then: the result is measured by running it.
 *
 * @throws {FastvlmError} If the permission to load native code is missing; the message names it.
 */
export async function requireNativeCode({ key }: ConvertedRef): Promise<void> {
  const { state } = await Deno.permissions.query({ name: "ffi" });
  if (state === "granted") return;
  throw new FastvlmError(
    `Cannot convert "${key}": permission "--allow-ffi" is missing`,
    {
      hint: "deno task download has it; add it to the deno run command, " +
        "or fetch the checkpoint alone with --checkpoint-only",
    },
  );
}
