import { type ElementType, isElementType } from "../../tensor.ts";

/** `ONNXTensorElementDataType` of each element type. */
const ELEMENT_CODES: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
};

/** Gives ONNX Runtime's number of an element type. */
export function elementCode(type: ElementType): number {
  return ELEMENT_CODES[type];
}

/** Gives the element type of ONNX Runtime's number, if it is one that our models use. */
export function elementTypeOf(code: number): ElementType | undefined {
  return Object.keys(ELEMENT_CODES)
    .filter(isElementType)
    .find((type) => ELEMENT_CODES[type] === code);
}
