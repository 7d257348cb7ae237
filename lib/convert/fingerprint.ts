import { basename } from "@std/path";
import { sha256 } from "../base/digest.ts";
import type { Checkpoint } from "./checkpoint/open_checkpoint.ts";
import type { ConvertOptions } from "./conversion_options.ts";

/**
 * Version of what the converter writes: it changes whenever equal input gives other bytes, and only
 * then, so that a broken-off conversion of another version is not gone on with.
 */
export const CONVERTER_VERSION = "4";

/**
 * Tells conversions apart before anything is read: the checkpoint's files by length and time, and the
 * options that decide what is written.
 */
export async function fingerprintOf(
  { files }: Pick<Checkpoint, "files">,
  { form, activations, pictures = [], tokenizer = true }: ConvertOptions,
): Promise<string> {
  const source = await Promise.all(files.map(async ({ path, bytes }) => {
    const { mtime } = await Deno.stat(path);
    return [basename(path), bytes, mtime?.getTime() ?? 0];
  }));
  return sha256(JSON.stringify({
    converter: CONVERTER_VERSION,
    form,
    activations,
    tokenizer,
    source: source.sort(),
    pictures: pictures.map((picture) => sha256(new Uint8Array(picture.buffer))),
  }));
}
