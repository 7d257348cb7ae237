import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/errors.ts";
import {
  isConverted,
  lockKeysOf,
  sourceLockEntryOf,
  sourceOf,
} from "../../../lib/catalog/conversion.ts";
import type { ModelRef } from "../../../lib/catalog/find.ts";
import { sampleLockEntry } from "../../support/sample_model.ts";
import { refOf } from "../../support/sample_project.ts";

function converted(from: string): ModelRef {
  const ref = refOf("fastvlm-0.5b-q4");
  const source = { kind: "convert", from, weights: "int8" } as const;
  return { ...ref, variant: { source, files: [] } };
}

Deno.test("sourceOf() gives the variant that a converted one is made from", () => {
  const ref = converted("checkpoint");
  assertEquals(
    isConverted(ref) && sourceOf(ref).key,
    "fastvlm-0.5b-checkpoint",
  );
  const lost = converted("nothing");
  assertThrows(
    () => isConverted(lost) && sourceOf(lost),
    ConfigError,
    'there is no variant "nothing" of fastvlm 0.5b',
  );
});

Deno.test("lockKeysOf() has the key of a converted model's checkpoint, too", () => {
  assertEquals(lockKeysOf(refOf("fastvlm-0.5b-q4")), ["fastvlm-0.5b-q4"]);
  assertEquals(lockKeysOf(refOf("fastvlm-0.5b-int8")), [
    "fastvlm-0.5b-int8",
    "fastvlm-0.5b-checkpoint",
  ]);
});

Deno.test("sourceLockEntryOf() gives what the lock says of a converted model's checkpoint, and of no other", () => {
  const entry = sampleLockEntry();
  const lock = {
    version: 1,
    models: { "fastvlm-0.5b-checkpoint": entry },
  } as const;
  assertEquals(sourceLockEntryOf(lock, converted("checkpoint")), entry);
  assertEquals(sourceLockEntryOf(lock, refOf("fastvlm-0.5b-q4")), undefined);
});
