/** Bytes of a function's address, on every system that onnxruntime-node is made for. */
const ADDRESS_BYTES = 8;

/**
 * Gives a function of a struct of function pointers.
 *
 * @throws {Error} If its place is empty.
 */
export function functionAt<const F extends Deno.ForeignFunction>(
  table: Deno.UnsafePointerView,
  index: number,
  definition: F,
): Deno.UnsafeFnPointer<F>["call"] {
  const pointer = table.getPointer<Omit<F, "nonblocking">>(
    index * ADDRESS_BYTES,
  );
  if (pointer === null) throw new Error(`there is no function ${index}`);
  const native = new Deno.UnsafeFnPointer<F>(pointer, definition);
  return native.call.bind(native);
}
