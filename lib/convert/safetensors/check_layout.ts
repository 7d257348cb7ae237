import { ModelFormatError } from "../../base/errors.ts";
import type { TensorEntry } from "./parse_header.ts";

/** The file whose layout is checked. */
export interface DataSection {
  /** Names the file in errors. */
  path: string;
  /** How many bytes follow the header. */
  bytes: number;
}

/**
 * Checks that the tensors fill the bytes after the header: without overlaps, without holes, to the end.
 *
 * @throws {ModelFormatError} If they do not; a file that ends too early is said to be truncated.
 */
export function checkLayout(
  entries: ReadonlyMap<string, TensorEntry>,
  { path, bytes }: DataSection,
): void {
  const sorted = [...entries].sort(([, a], [, b]) =>
    a.begin - b.begin || a.end - b.end
  );
  let position = 0;
  for (const [name, { begin, end }] of sorted) {
    if (begin !== position) throw gapError(path, { name, begin, position });
    position = end;
  }
  if (position === bytes) return;
  throw new ModelFormatError(
    position > bytes
      ? `Cannot read "${path}": it is truncated: ${bytes} of ${position} bytes of tensors are there`
      : `Cannot read "${path}": ${
        bytes - position
      } bytes after its last tensor belong to none`,
  );
}

function gapError(
  path: string,
  { name, begin, position }: { name: string; begin: number; position: number },
): ModelFormatError {
  const problem = begin < position
    ? `overlaps the tensor before it by ${position - begin} bytes`
    : `begins ${begin - position} bytes after the tensor before it ends`;
  return new ModelFormatError(
    `Cannot read "${path}": tensor ${JSON.stringify(name)} ${problem}`,
  );
}
