import { assertEquals } from "@std/assert";
import {
  ImageError,
  ModelFormatError,
  UsageError,
} from "../../../../lib/base/errors.ts";
import {
  isOfPicture,
  toFailure,
} from "../../../../tasks/predict/batch/picture_failure.ts";

Deno.test("isOfPicture() tells what concerns one picture from what concerns all", () => {
  const own = { prompt: "What?" };
  assertEquals(isOfPicture(new ImageError("x"), {}), true);
  assertEquals(isOfPicture(new UsageError("x"), own), true);
  assertEquals(isOfPicture(new UsageError("x"), { mode: "detect" }), true);
  assertEquals(isOfPicture(new UsageError("x"), {}), false);
  assertEquals(isOfPicture(new ModelFormatError("x"), own), false);
  assertEquals(isOfPicture(new Deno.errors.BrokenPipe(), own), false);
});

Deno.test("toFailure() says in one line what went wrong, whatever was thrown", () => {
  assertEquals(toFailure("a", new UsageError("one\ntwo")), {
    version: 1,
    name: "a",
    error: { code: "usage", message: "one two" },
  });
  assertEquals(toFailure("a", new TypeError("odd")).error, {
    code: "failed",
    message: "TypeError: odd",
  });
});
