import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { compileKernels } from "../../../../tasks/dev/kernels/compile_kernels.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const FOLDER = fromFileUrl(
  new URL("../../../../lib/convert/quantize/kernels/", import.meta.url),
);

Deno.test("compileKernels() gives the bytes of the module that is committed", async () => {
  const committed = await Deno.readFile(join(FOLDER, "kernels.wasm"));
  const compiled = await compileKernels(join(FOLDER, "assembly"));
  // As a whole, because a diff of bytes says nothing.
  assertEquals(
    compiled.toHex() === committed.toHex(),
    true,
    "kernels.wasm is not of its sources: run deno task kernels",
  );
});

Deno.test("compileKernels() says what is wrong with a source", async () => {
  await using temp = await TempDirectory.create();
  await Deno.writeTextFile(
    join(temp.path, "kernels.ts"),
    "export function one(): i32 { return true + ; }",
  );
  const error = await assertRejects(
    () => compileKernels(temp.path),
    SyntaxError,
    "Cannot compile the kernels: ",
  );
  assertStringIncludes(error.message, "kernels.ts");
});
