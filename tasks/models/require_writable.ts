import { FastvlmError } from "../../lib/base/errors.ts";

/**
 * Refuses a place that the task may not write to. Asked before the work, so that no result is lost.
 *
 * @throws {FastvlmError} If the permission is missing; the hint says how to give it.
 */
export async function requireWritable(path: string): Promise<string> {
  const { state } = await Deno.permissions.query({ name: "write", path });
  if (state === "granted") return path;
  throw new FastvlmError(`Cannot write "${path}": permission is missing`, {
    hint: `name a file under artifacts/, or add --allow-write="${path}"`,
  });
}
