import type { Dimension } from "../../onnx/writer/to_message.ts";
import { PROJECTOR_BLOCK } from "./modules/projector.ts";

/** What a part reads, or what it gives. */
export type Tap = "input" | "output";

/** Name of what a part reads or gives, in graphs that have it among their inputs or outputs. */
export function tapName(part: string, tap: Tap): string {
  return `${part}.${tap}`;
}

/** Shape of what a part reads or gives: images, but for what the projector gives. */
export function tapShape(part: string, tap: Tap): Dimension[] {
  const isSequence = part === PROJECTOR_BLOCK && tap === "output";
  const dimensions = isSequence
    ? ["image_tokens", "hidden"]
    : ["channels", "height", "width"];
  const name = tapName(part, tap);
  return ["batch_size", ...dimensions.map((each) => `${name}.${each}`)];
}
