import { assertEquals, assertInstanceOf } from "@std/assert";
import { FastvlmError, ModelFormatError } from "../../../lib/base/errors.ts";
import { loadError } from "../../../lib/onnx/load_error.ts";

Deno.test("loadError() names the file", () => {
  const error = loadError(
    "/models/a.onnx",
    "Load model from /models/a.onnx failed:Protobuf parsing failed.",
  );
  assertInstanceOf(error, ModelFormatError);
  assertEquals(
    error.message,
    'Cannot load "/models/a.onnx": Protobuf parsing failed',
  );
});

Deno.test("loadError() names the permission that the native library lacks", () => {
  const error = loadError(
    "/models/a.onnx",
    'Requires ffi access to "/x.node", run again with the --allow-ffi flag',
  );
  assertEquals(
    [error.constructor, error.message, error.hint],
    [
      FastvlmError,
      "Cannot load ONNX Runtime: its native library needs --allow-ffi",
      "run with --allow-ffi",
    ],
  );
});
