import { assertExists } from "@std/assert";
import { buildTables } from "../../../lib/fastvlm/text/tokenizer/build/build_tables.ts";
import { TableTokenizer } from "../../../lib/fastvlm/text/tokenizer/table_tokenizer.ts";

/** The tokenizer of a `tokenizer.json` that is byte-level, given its content. */
export function tableTokenizerOf(
  file: unknown,
  hidden: readonly string[] = [],
): TableTokenizer {
  const tables = buildTables(file);
  assertExists(tables);
  return new TableTokenizer(tables, hidden);
}
