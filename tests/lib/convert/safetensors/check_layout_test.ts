import { assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { checkLayout } from "../../../../lib/convert/safetensors/check_layout.ts";
import type { TensorEntry } from "../../../../lib/convert/safetensors/parse_header.ts";

Deno.test("tensors that fill the data in any order are accepted", () => {
  const entries = layout({ second: [4, 12], empty: [4, 4], first: [0, 4] });
  checkLayout(entries, { path: "a.safetensors", bytes: 12 });
});

Deno.test("no tensors fill no data", () => {
  checkLayout(new Map(), { path: "a.safetensors", bytes: 0 });
});

Deno.test("a tensor that begins within another one is named", () => {
  assertRefused(
    layout({ first: [0, 8], second: [4, 12] }),
    12,
    'Cannot read "a.safetensors": tensor "second" overlaps the tensor before it by 4 bytes',
  );
});

Deno.test("a hole between tensors is refused, and one before the first", () => {
  assertRefused(
    layout({ first: [0, 4], second: [8, 12] }),
    12,
    'Cannot read "a.safetensors": tensor "second" begins 4 bytes after the tensor before it ends',
  );
  assertRefused(
    layout({ first: [4, 8] }),
    8,
    'Cannot read "a.safetensors": tensor "first" begins 4 bytes after the tensor before it ends',
  );
});

Deno.test("a file that ends before its tensors do is said to be truncated", () => {
  assertRefused(
    layout({ first: [0, 8] }),
    5,
    'Cannot read "a.safetensors": it is truncated: 5 of 8 bytes of tensors are there',
  );
});

Deno.test("bytes after the last tensor are refused", () => {
  assertRefused(
    layout({ first: [0, 8] }),
    11,
    'Cannot read "a.safetensors": 3 bytes after its last tensor belong to none',
  );
});

function layout(
  ranges: Record<string, [begin: number, end: number]>,
): Map<string, TensorEntry> {
  return new Map(
    Object.entries(ranges).map(([name, [begin, end]]) => [
      name,
      { dtype: "F32", shape: [(end - begin) / 4], begin, end },
    ]),
  );
}

function assertRefused(
  entries: Map<string, TensorEntry>,
  bytes: number,
  message: string,
): void {
  assertThrows(
    () => checkLayout(entries, { path: "a.safetensors", bytes }),
    ModelFormatError,
    message,
  );
}
