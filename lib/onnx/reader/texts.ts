import type { FileBytes } from "./file_bytes.ts";
import { type ByteRange, wireFields } from "./wire_fields.ts";

const DECODER = new TextDecoder();

/** Reads a text. */
export function readText(
  bytes: FileBytes,
  { start, end }: ByteRange,
): string {
  return DECODER.decode(bytes.view(start, end - start));
}

/** Reads the texts in a message's fields of the given numbers, in their order. */
export function textsOf(
  bytes: FileBytes,
  message: ByteRange,
  numbers: readonly number[],
): Map<number, string[]> {
  const texts = new Map<number, string[]>();
  for (const { number, range } of wireFields(bytes, message)) {
    if (!numbers.includes(number)) continue;
    const list = texts.get(number) ?? [];
    list.push(readText(bytes, range));
    texts.set(number, list);
  }
  return texts;
}
