import { dataTypeOf } from "../weight_form.ts";

const NAME_REGEXP =
  /^(vision_encoder|embed_tokens|decoder_model_merged)(_[a-z0-9]+)?\.onnx$/;

/**
 * Describes graphs, whose weights lie beside them, as transformers.js (4.3, `TransformersJSConfig`)
 * wants it under `transformers.js_config` in `config.json`: which form of each graph it loads unless told
 * otherwise (the first that is listed), and which ones have a data file (keys are whole file names,
 * values the number of data files).
 *
 * @param names Names in the folder `onnx`, such as `decoder_model_merged_q4.onnx`.
 * @throws {RangeError} If a name is not that of a graph.
 */
export function describeGraphs(names: readonly string[]): unknown {
  const types = new Map<string, string>();
  for (const name of names) {
    const [kind, type] = parseName(name);
    if (!types.has(kind)) types.set(kind, type);
  }
  return {
    dtype: Object.fromEntries(types),
    use_external_data_format: Object.fromEntries(
      names.map((name) => [name, 1]),
    ),
  };
}

function parseName(name: string): [kind: string, type: string] {
  const [, kind, suffix = ""] = NAME_REGEXP.exec(name) ?? [];
  const type = dataTypeOf(suffix);
  if (kind !== undefined && type !== undefined) return [kind, type];
  throw new RangeError(`Cannot describe "${name}": it is no graph's name`);
}
