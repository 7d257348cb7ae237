import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../../lib/base/errors.ts";
import { readBundle } from "../../../../tasks/dev/compile/read_bundle.ts";
import { makeBundle } from "../../../support/make_bundle.ts";

Deno.test("readBundle() lists what a program embeds, with its bytes", () => {
  const { metadata, files } = readBundle(
    makeBundle({
      "lib/onnx/worker.ts": "start()",
      "lib/empty.ts": "",
      "deno.json": "{}",
    }),
    "fastvlm",
  );
  assertEquals(metadata.entrypoint_key, "tasks/fastvlm.ts");
  assertEquals(metadata.permissions, {
    allow_read: [],
    allow_net: null,
    prompt: false,
  });
  assertEquals(
    files.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)]),
    [
      ["lib/onnx/worker.ts", "start()"],
      ["lib/empty.ts", ""],
      ["deno.json", "{}"],
    ],
  );
});

Deno.test("readBundle() refuses a file that is no compiled program", async (t) => {
  const whole = makeBundle({ "deno.json": "{}" });
  const files: Record<string, [Uint8Array, string]> = {
    "without the magic": [new Uint8Array(100), "it embeds nothing"],
    "that ends with the magic": [
      new TextEncoder().encode("code d3n0l4nd"),
      "it embeds nothing",
    ],
    "cut short in what it lists": [
      whole.subarray(0, whole.length - 70),
      "it embeds no files",
    ],
    "cut short in the files": [
      whole.subarray(0, whole.length - 43),
      "it is cut short",
    ],
  };
  for (const [name, [bytes, reason]] of Object.entries(files)) {
    await t.step(name, () => {
      const error = assertThrows(() => readBundle(bytes, "x"), ConfigError);
      assertEquals(error.message, `Cannot read "x": ${reason}`);
    });
  }
});
