import { assertEquals, assertThrows } from "@std/assert";
import { z } from "zod";
import { UsageError } from "../../../../../lib/base/errors.ts";
import { resolveSchema } from "../../../../../lib/fastvlm/prediction/structured/resolve_schema.ts";

const SCHEMA = { type: "boolean" };
const MODE = { name: "ask", entry: { prompt: "Is it?", schema: SCHEMA } };

Deno.test("resolveSchema() takes a JSON Schema, another library's and the mode's own", async () => {
  for (const schema of [SCHEMA, z.boolean(), true] as const) {
    const resolved = resolveSchema(schema, MODE);
    assertEquals(resolved?.jsonSchema["type"], "boolean");
    assertEquals(await resolved?.parse("true"), true);
  }
  assertEquals(resolveSchema(undefined, MODE), undefined);
});

Deno.test("resolveSchema() refuses a mode without one", () => {
  for (const entry of [undefined, { prompt: "What?" }]) {
    const error = assertThrows(
      () => resolveSchema(true, { name: "say", entry }),
      UsageError,
    );
    assertEquals([error.message, error.hint], [
      'Cannot predict by a schema: mode "say" has none',
      'give one as "schema"',
    ]);
  }
});
