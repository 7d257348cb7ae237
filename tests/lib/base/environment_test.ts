import { assertEquals } from "@std/assert";
import { processEnvironment } from "../../../lib/base/environment.ts";

const NAME = "FASTVLM_ENVIRONMENT_TEST";

Deno.test("processEnvironment() gives what is set and takes empty for unset", () => {
  try {
    Deno.env.set(NAME, "value");
    assertEquals(processEnvironment(NAME), "value");
    Deno.env.set(NAME, "");
    assertEquals(processEnvironment(NAME), undefined);
  } finally {
    Deno.env.delete(NAME);
  }
  assertEquals(processEnvironment(NAME), undefined);
});
