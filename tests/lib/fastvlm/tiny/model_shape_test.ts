import { assert, assertEquals } from "@std/assert";
import {
  HEAD_SIZE,
  HIDDEN,
  HIDDEN_SIZE,
  IMAGE_TOKENS,
} from "../../../../lib/fastvlm/tiny/model_shape.ts";

Deno.test("HIDDEN fits into the vector of a token", () => {
  assert(HIDDEN.size <= HIDDEN_SIZE, `${HIDDEN.size} > ${HIDDEN_SIZE}`);
});

Deno.test("IMAGE_TOKENS is FastVLM's own number", () => {
  assertEquals(IMAGE_TOKENS, 256);
});

Deno.test("HEAD_SIZE is one that GroupQueryAttention takes", () => {
  assertEquals(HEAD_SIZE % 8, 0);
});
