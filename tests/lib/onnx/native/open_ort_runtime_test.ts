import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import {
  describeWay,
  openOrtRuntime,
} from "../../../../lib/onnx/native/open_ort_runtime.ts";

const MODULE = new URL(
  "../../../../lib/onnx/native/open_ort_runtime.ts",
  import.meta.url,
);

const CONFIG = new URL("../../../../deno.json", import.meta.url);

Deno.test("openOrtRuntime() opens ONNX Runtime once for a thread", async () => {
  await import("onnxruntime-node");
  const opened = openOrtRuntime();
  assertEquals("runtime" in opened, true);
  assertEquals(openOrtRuntime(), opened);
});

Deno.test("describeWay() names the way, and why it is not the other", () => {
  assertEquals(describeWay(openOrtRuntime()), "its C API");
  assertEquals(
    describeWay({ reason: "it needs --allow-ffi" }),
    "onnxruntime-node, as it needs --allow-ffi",
  );
});

Deno.test("openOrtRuntime() gives the reason where Deno does not permit it", async () => {
  const script = `import {
  describeWay,
  openOrtRuntime,
} from "${MODULE}";
    console.log(openOrtRuntime());
    export const load = () => import("onnxruntime-node");`;
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-lock",
      "--no-prompt",
      "--allow-read",
      `--config=${fromFileUrl(CONFIG)}`,
      `data:application/typescript,${encodeURIComponent(script)}`,
    ],
  }).output();
  assertEquals(code, 0);
  assertMatch(
    new TextDecoder().decode(stdout),
    /reason: "it needs --allow-ffi"/,
  );
});
