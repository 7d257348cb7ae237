/** How a graph's weights can be stored. */
export const WEIGHT_FORMS = ["fp32", "fp16", "int8", "int4"] as const;

/** One of {@linkcode WEIGHT_FORMS}. */
export type WeightForm = typeof WEIGHT_FORMS[number];

/** What follows a graph's name, as transformers.js names its `dtype`s. */
const SUFFIXES: Readonly<Record<WeightForm, string>> = {
  fp32: "",
  fp16: "_fp16",
  int8: "_int8",
  int4: "_q4",
};

/** Path of a graph of a model, as in `"onnx/vision_encoder_int8.onnx"`. */
export function graphPath(name: string, form: WeightForm): string {
  return `onnx/${name}${SUFFIXES[form]}.onnx`;
}

/** Path of the file that holds the weights of the graph of a path. */
export function dataPath(graph: string): string {
  return `${graph}_data`;
}

/** What transformers.js calls the weights of graphs with a suffix; `undefined` if there is no such suffix. */
export function dataTypeOf(suffix: string): string | undefined {
  const form = WEIGHT_FORMS.find((form) => SUFFIXES[form] === suffix);
  return form && (suffix.slice(1) || form);
}
