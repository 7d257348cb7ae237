import { main } from "assemblyscript/asc";

/** Module whose exports are those of the kernels. */
const ENTRY = "kernels.ts";
const OUTPUT = "kernels.wasm";

/**
 * Compiles the kernels, which are AssemblyScript, to WebAssembly; the same source and compiler give
 * the same bytes. There is no runtime: the kernels use memory that the caller lays out.
 *
 * @param folder Folder of the sources.
 *
 * @throws {SyntaxError} If they cannot be compiled; the message is the compiler's.
 */
export async function compileKernels(
  folder: string,
): Promise<Uint8Array<ArrayBuffer>> {
  let module: Uint8Array<ArrayBuffer> | undefined;
  const { error, stderr } = await main([
    ENTRY,
    ...["--baseDir", folder],
    ...["--outFile", OUTPUT],
    ...["--enable", "simd", "--enable", "relaxed-simd"],
    ...["--runtime", "stub"],
    ...["-O3", "--noAssert"],
  ], {
    writeFile(name, contents) {
      if (name !== OUTPUT || typeof contents === "string") return;
      module = new Uint8Array(contents);
    },
  });
  if (error === null && module !== undefined) return module;
  throw new SyntaxError(`Cannot compile the kernels: ${stderr.toString()}`, {
    cause: error,
  });
}
