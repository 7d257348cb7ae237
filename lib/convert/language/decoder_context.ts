import type { LanguageDimensions } from "../checkpoint/dimensions.ts";
import type { PlannedGraph } from "../weights/planned_graph.ts";
import type { RowQuantizer } from "../weights/rows/row_quantizer.ts";
import type { DecoderInputs } from "./decoder_inputs.ts";
import type { LayerEncoding } from "./layer_encoding.ts";
import type { RotaryCaches } from "./rotary_caches.ts";

/** What the layers of a decoder share. */
export interface DecoderContext {
  /** The graph that they are added to. */
  readonly graph: PlannedGraph;
  /** Sizes of the language model. */
  readonly dimensions: LanguageDimensions;
  /** What the graph is fed. */
  readonly inputs: DecoderInputs;
  /** Cosines and sines by position. */
  readonly rotary: RotaryCaches;
  /** Rounds tokens for the layers that multiply in 8 bits. */
  readonly quantizer: RowQuantizer;
  /**
   * Gives the encoding of a part of the decoder.
   *
   * @throws {RangeError} If it has no such part.
   */
  encodingOf(layer: string): LayerEncoding;
}
