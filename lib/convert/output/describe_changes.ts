import { CONVERTER_VERSION } from "../fingerprint.ts";
import type { ModelForm } from "./plan_graphs.ts";

/** How a form is said in the list of changes. */
const FORM_NAMES = {
  fp32: "float32",
  fp16: "float16",
  int8: "8-bit integers with a scale for each output",
  int4: "4-bit integers with a scale for each block",
} as const;

/** Says what a conversion did to the weights, a sentence each, as the license of Apple's weights asks. */
export function describeChanges(form: ModelForm): string[] {
  const { vision, language, keepFloat, ranges, layers, hasPrefill } = form;
  return [
    `converted from safetensors to ONNX by the FastVLM toolkit, converter ${CONVERTER_VERSION}`,
    "vision encoder: BatchNorm, layer scale and attention scale folded into the weights; the unused head.proj left out",
    `vision encoder: weights stored as ${FORM_NAMES[vision]}`,
    ...(vision === "int8"
      ? [
        "vision encoder: channels between layers shifted and scaled for 8 bits, which changes nothing else",
      ]
      : []),
    ...(ranges.size === 0 ? [] : [
      "vision encoder: what 8-bit products read is rounded by ranges from pictures",
    ]),
    ...listed("vision encoder: float32 kept for", keepFloat),
    "language model: query, key and value projections joined; scores of the last token only",
    `language model: weights stored as ${FORM_NAMES[language]}`,
    ...listed("language model: stored in another way:", layers.keys()),
    ...(hasPrefill
      ? ["language model: a second decoder with 8-bit weights for prompts"]
      : []),
  ];
}

function listed(what: string, names: Iterable<string>): string[] {
  const list = [...names];
  return list.length === 0 ? [] : [`${what} ${list.join(", ")}`];
}
