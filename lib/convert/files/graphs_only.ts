import { isRecord } from "../../base/json.ts";

/** Where the toolkit keeps what is its own in `config.json`; other libraries pass over it. */
const KEY = "fastvlm_toolkit";

/** Members of `config.json` that say that the folder has no tokenizer and cannot be run by itself. */
export function graphsOnlyMark(): Record<string, unknown> {
  return { [KEY]: { graphs_only: true } };
}

/** Says whether a `config.json` is that of a folder that was converted without a tokenizer. */
export function isGraphsOnly(config: unknown): boolean {
  const own = isRecord(config) ? config[KEY] : undefined;
  return isRecord(own) && own["graphs_only"] === true;
}
