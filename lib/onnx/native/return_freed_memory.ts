import { mayOpenLibrary } from "./may_open_library.ts";

/** The C library of GNU/Linux, which every process there has open. */
const C_LIBRARY = "libc.so.6";

/**
 * Gives memory that was freed back to the system. GNU's C library by itself keeps much of it for later, the
 * more the longer a process runs: of the 290 MB of a process that had run a decoder of the 0.5b with 4-bit
 * weights, 200 MB (measured). Other C libraries do not, and nothing is done there.
 */
export async function returnFreedMemory(): Promise<void> {
  if (Deno.build.env !== "gnu" || !mayOpenLibrary(C_LIBRARY)) return;
  const library = Deno.dlopen(C_LIBRARY, {
    malloc_trim: { parameters: ["usize"], result: "i32", nonblocking: true },
  });
  await library.symbols.malloc_trim(0n);
  library.close();
}
