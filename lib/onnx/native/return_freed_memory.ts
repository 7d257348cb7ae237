import { mayOpenLibrary } from "./may_open_library.ts";

/** The C library that has these settings. */
const C_LIBRARY = "libc.so.6";

/** Parameters of `mallopt()`; source: `malloc.h` of glibc. */
const TRIM_THRESHOLD = -1;
const MMAP_THRESHOLD = -3;

/** What both are in the beginning; source: `mallopt(3)`. */
const INITIAL_BYTES = 128 * 1024;

/**
 * Has memory that is freed go back to the system: glibc raises the size from which it does so with each
 * large piece that is freed, up to 32 MB, unless the size is set. After 8 models of 0.5b that were opened and
 * closed, a process held between 350 and 1000 MB without this, and between 210 and 260 with it (measured).
 *
 * It concerns the whole process, and takes no time where large pieces are kept by an arena.
 */
export function returnFreedMemory(): void {
  if (Deno.build.os !== "linux" || !mayOpenLibrary(C_LIBRARY)) return;
  try {
    setThresholds();
  } catch {
    // Another C library, which has its own ways.
  }
}

function setThresholds(): void {
  const library = Deno.dlopen(C_LIBRARY, {
    mallopt: { parameters: ["i32", "i32"], result: "i32" },
  });
  library.symbols.mallopt(MMAP_THRESHOLD, INITIAL_BYTES);
  library.symbols.mallopt(TRIM_THRESHOLD, INITIAL_BYTES);
  library.close();
}
