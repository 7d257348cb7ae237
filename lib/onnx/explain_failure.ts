/** How ONNX Runtime begins what it says about a file. */
const LOAD_PREFIX_REGEXP = /^Load model from .*? failed:\s*/s;

/** Source file, line and function that ONNX Runtime puts before its own words. */
const SOURCE_PREFIX_REGEXP = /^\S*onnxruntime\S*:\d+ .*\)>? (?=\S)/s;

/** The condition that did not hold, in the words of its program. */
const CONDITION_REGEXP = /^\S+ [=!<>]=? \S+ was false\. (?=\S)/;

/** Turns what ONNX Runtime says into one line without its source positions. */
export function explainFailure(reason: string): string {
  const text = reason
    .replace(LOAD_PREFIX_REGEXP, "")
    .replace(SOURCE_PREFIX_REGEXP, "")
    .replace(CONDITION_REGEXP, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return text.replace(/\.$/, "");
}
