/** Gives a text as C reads it: UTF-8, ended by a zero. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}

/**
 * Gives a path as `ORTCHAR_T` has it, ended by a zero: UTF-8, but UTF-16 on Windows.
 *
 * @param system The system's name, as `Deno.build.os` has it.
 */
export function cPath(path: string, system: string): Uint8Array<ArrayBuffer> {
  if (system !== "windows") return cString(path);
  const units = Uint16Array.from(
    { length: path.length + 1 },
    (_, index) => index < path.length ? path.charCodeAt(index) : 0,
  );
  return new Uint8Array(units.buffer);
}

/** Reads a text that C owns. */
export function textAt(pointer: Deno.PointerValue): string {
  return pointer === null ? "" : Deno.UnsafePointerView.getCString(pointer);
}

/** Addresses as an array that C takes for pointers. */
export function addressesOf(
  pointers: readonly Deno.PointerValue[],
): BigUint64Array<ArrayBuffer> {
  return BigUint64Array.from(pointers, (pointer) => addressOf(pointer));
}

/** Reads a pointer out of such an array. */
export function pointerAt(
  addresses: BigUint64Array<ArrayBuffer>,
  index = 0,
): Deno.PointerValue {
  return Deno.UnsafePointer.create(addresses[index] ?? 0n);
}

function addressOf(pointer: Deno.PointerValue): bigint {
  return Deno.UnsafePointer.value(pointer);
}
