import { assertEquals } from "@std/assert";
import { buildTables } from "../../../../../../lib/fastvlm/text/tokenizer/build/build_tables.ts";
import { packSections } from "../../../../../../lib/fastvlm/text/tokenizer/tables/sections.ts";
import {
  packTables,
  unpackTables,
} from "../../../../../../lib/fastvlm/text/tokenizer/tables/token_tables.ts";
import { tinyTokenizerFiles } from "../../../../../support/onnx_tiny_tokenizer.ts";

Deno.test("tables come back as they were", () => {
  const tables = buildTables(tinyTokenizerFiles().tokenizer);
  const packed = tables && packTables(tables);
  assertEquals(packed && unpackTables(packed), tables);
  assertEquals(tables?.rules.isNormalized, true);
});

Deno.test("unpackTables() takes nothing for tables that is none", () => {
  const text = (value: unknown) =>
    new TextEncoder().encode(JSON.stringify(value));
  for (const rules of [{}, { added: [], isNormalized: true }, 1]) {
    const sections = [text(rules), ...Array(7).fill(new Uint32Array(2))];
    assertEquals(unpackTables(packSections(sections)), undefined);
  }
  const rules = text({ added: [], isNormalized: true, pattern: "" });
  assertEquals(unpackTables(packSections([rules])), undefined);
});
