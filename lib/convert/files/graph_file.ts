/** A graph of the output folder. */
export interface GraphFile {
  /** Its name in the folder `onnx`, such as `decoder_model_merged_q4.onnx`. */
  readonly name: string;
  /** Whether its weights lie beside it, in `<name>_data`. */
  readonly external: boolean;
}

/** What transformers.js calls the weights of graphs with these suffixes. */
const DATA_TYPES: Readonly<Record<string, string>> = {
  "": "fp32",
  "_fp16": "fp16",
  "_int8": "int8",
  "_q4": "q4",
};

const NAME_REGEXP =
  /^(vision_encoder|embed_tokens|decoder_model_merged)((?:_fp16|_int8|_q4)?)\.onnx$/;

/**
 * Describes graphs as transformers.js (4.3, `TransformersJSConfig`) wants it under
 * `transformers.js_config` in `config.json`: which form of each graph it loads unless told otherwise
 * (the first that is listed), and which ones have a data file (keys are whole file names, values the
 * number of data files).
 *
 * @throws {RangeError} If a name is not that of a graph.
 */
export function describeGraphs(graphs: readonly GraphFile[]): unknown {
  const types = new Map<string, string>();
  for (const { name } of graphs) {
    const [kind, type] = parseName(name);
    if (!types.has(kind)) types.set(kind, type);
  }
  const external = graphs.filter((graph) => graph.external);
  return {
    dtype: Object.fromEntries(types),
    ...(external.length > 0 && {
      use_external_data_format: Object.fromEntries(
        external.map(({ name }) => [name, 1]),
      ),
    }),
  };
}

function parseName(name: string): [kind: string, type: string] {
  const [, kind, suffix] = NAME_REGEXP.exec(name) ?? [];
  const type = DATA_TYPES[suffix ?? "?"];
  if (kind !== undefined && type !== undefined) return [kind, type];
  throw new RangeError(`Cannot describe "${name}": it is no graph's name`);
}
