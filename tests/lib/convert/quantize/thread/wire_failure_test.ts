import { assertEquals, assertInstanceOf } from "@std/assert";
import {
  DiskFullError,
  FastvlmError,
  ModelFormatError,
  NotFoundError,
  StorageError,
} from "../../../../../lib/base/errors.ts";
import {
  fromWireFailure,
  toWireFailure,
} from "../../../../../lib/convert/quantize/thread/wire_failure.ts";

Deno.test("an error of ours is the same after its way between threads", () => {
  const classes = [
    ModelFormatError,
    DiskFullError,
    StorageError,
    NotFoundError,
  ];
  for (const ErrorClass of classes) {
    const error = new ErrorClass("Cannot do it", { hint: "do it again" });
    const received = fromWireFailure(structuredClone(toWireFailure(error)));
    assertInstanceOf(received, ErrorClass);
    assertEquals(received.name, ErrorClass.name);
    assertEquals(received.message, "Cannot do it");
    assertEquals(received.hint, "do it again");
  }
});

Deno.test("any other failure says what could not be done", () => {
  const cases: [unknown, string][] = [
    [new TypeError("x is not a function"), "x is not a function"],
    ["a text", "a text"],
  ];
  for (const [error, reason] of cases) {
    const received = fromWireFailure(structuredClone(toWireFailure(error)));
    assertEquals(received.name, FastvlmError.name);
    assertEquals(received.message, `Cannot write weights: ${reason}`);
    assertEquals(received.hint, undefined);
  }
});
