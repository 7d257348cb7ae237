import { ModelFormatError } from "../../base/errors.ts";
import type { GraphFiles } from "../../catalog/graph_files.ts";
import { readGraph } from "../../onnx/reader/read_graph.ts";
import type { OnnxSession } from "../../onnx/onnx_session.ts";
import { isElementType, type Tensor, zeros } from "../../onnx/tensor.ts";

/** What the graphs must take and give, by name: the contract of the published ONNX models. */
const CONTRACTS = {
  visionEncoder: { inputs: ["pixel_values"], outputs: ["image_features"] },
  embedTokens: { inputs: ["input_ids"], outputs: ["inputs_embeds"] },
  decoder: { inputs: ["inputs_embeds"], outputs: ["logits"] },
} as const;

/** What the decoder may take besides the cache. */
const OPTIONAL_DECODER_INPUTS = [
  "attention_mask",
  "position_ids",
  "num_logits_to_keep",
  "use_cache_branch",
];

/** One of a model's graphs; `prefill` has to take and give what the decoder does. */
export type GraphName = Exclude<keyof GraphFiles, "prefill">;

/** A cached tensor's name among the decoder's inputs; its layer, and whether it is keys or values. */
const PAST_REGEXP = /^past_key_values\.(\d+)\.(key|value)$/;

/**
 * Checks that a graph takes and gives what the runtime feeds and fetches.
 *
 * @throws {ModelFormatError} If something is missing, or the graph needs something unknown.
 */
export function checkGraph(session: OnnxSession, name: GraphName): void {
  const { inputs, outputs } = CONTRACTS[name];
  requireNames(session, "input", inputs);
  requireNames(session, "output", outputs);
  const known = [
    ...inputs,
    ...(name === "decoder"
      ? [...OPTIONAL_DECODER_INPUTS, ...pastNames(session)]
      : []),
  ];
  for (const input of session.inputs.keys()) {
    if (!known.includes(input)) throw unknownInput(session, input, known);
  }
}

/**
 * Checks that a graph that is not loaded yet takes and gives what a loaded one does, by name.
 *
 * @throws {ModelFormatError} If it does not, or is no ONNX model.
 */
export function checkLike(path: string, like: OnnxSession): void {
  const { inputs, outputs } = readGraph(path);
  for (
    const [kind, names, wanted] of [
      ["inputs", inputs, like.inputs],
      ["outputs", outputs, like.outputs],
    ] as const
  ) {
    if (new Set(names).symmetricDifference(new Set(wanted.keys())).size === 0) {
      continue;
    }
    throw new ModelFormatError(
      `Cannot use "${path}": its ${kind} must be those of "${like.path}"`,
    );
  }
}

/**
 * Pairs the decoder's outputs that hold the grown cache with the inputs that take it.
 *
 * @throws {ModelFormatError} If there is no cache, or an output of it is missing.
 */
export function cacheEdges(decoder: OnnxSession): Record<string, string> {
  const names = pastNames(decoder);
  if (names.length === 0) {
    throw missing(decoder, "input", "past_key_values.0.key");
  }
  const edges = names.map((past) => [presentName(past), past]);
  requireNames(decoder, "output", edges.map(([present = ""]) => present));
  return Object.fromEntries(edges);
}

/** The feeds of a cache without tokens: the dimension that the graph leaves open, or 2, is 0. */
export function emptyCache(
  decoder: OnnxSession,
  shape: { keyValueHeads: number; headSize: number },
): Record<string, Tensor> {
  return Object.fromEntries(
    pastNames(decoder).map((name) => {
      const { type = "", shape: declared = [] } = decoder.inputs.get(name) ??
        {};
      if (!isElementType(type)) throw unknownType(decoder, name, type);
      const heads = numberOr(declared[1], shape.keyValueHeads);
      const size = numberOr(declared[3], shape.headSize);
      return [name, zeros(type, [1, heads, 0, size])];
    }),
  );
}

function pastNames(session: OnnxSession): string[] {
  return [...session.inputs.keys()].filter((name) => PAST_REGEXP.test(name));
}

function presentName(past: string): string {
  return past.replace(PAST_REGEXP, "present.$1.$2");
}

function numberOr(value: number | string | undefined, other: number): number {
  return typeof value === "number" ? value : other;
}

function requireNames(
  session: OnnxSession,
  kind: "input" | "output",
  names: readonly string[],
): void {
  const present = kind === "input" ? session.inputs : session.outputs;
  for (const name of names) {
    if (!present.has(name)) throw missing(session, kind, name);
  }
}

function missing(
  session: OnnxSession,
  kind: "input" | "output",
  name: string,
): ModelFormatError {
  const values = kind === "input" ? session.inputs : session.outputs;
  return new ModelFormatError(
    `Cannot use "${session.path}": it must have an ${kind} "${name}", ` +
      `its ${kind}s are ${[...values.keys()].join(", ")}`,
  );
}

function unknownInput(
  session: OnnxSession,
  input: string,
  known: readonly string[],
): ModelFormatError {
  return new ModelFormatError(
    `Cannot use "${session.path}": it has an unknown input "${input}", ` +
      `known are ${known.join(", ")}`,
  );
}

function unknownType(
  session: OnnxSession,
  name: string,
  type: string,
): ModelFormatError {
  return new ModelFormatError(
    `Cannot use "${session.path}": its input "${name}" has the unknown type ${type}`,
  );
}
