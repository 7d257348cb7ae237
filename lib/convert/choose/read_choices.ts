import { z } from "zod";
import type { LayerEncoding } from "../language/layer_encoding.ts";
import type { MeasuredChoices } from "./choices.ts";

const NUMBERS = z.record(z.string(), z.number());

const LAYER_ENCODING: z.ZodType<LayerEncoding> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("float"),
    type: z.enum(["float32", "float16"]),
  }),
  z.strictObject({
    kind: z.literal("blocks"),
    bits: z.literal([4, 8]),
    blockSize: z.literal([16, 32, 64, 128]),
    symmetric: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("columns"), levels: z.literal([127, 63]) }),
]);

const VISION = z.strictObject({
  activations: z.enum(["dynamic", "static"]),
  keepFloat: z.array(z.string()),
  perRow: z.array(z.string()),
  measured: z.strictObject({
    pictures: z.int(),
    cosine: z.number(),
    plainCosine: z.number(),
    blocks: NUMBERS,
  }),
});

const LANGUAGE = z.strictObject({
  layers: z.record(z.string(), LAYER_ENCODING),
  measured: z.strictObject({
    positions: z.int(),
    top1Agreement: z.number(),
    plainTop1Agreement: z.number(),
    logitsError: z.number(),
    layers: NUMBERS,
  }),
});

const CHANNELS = z.array(z.number());

const MEASURED_CHOICES: z.ZodType<MeasuredChoices> = z.strictObject({
  choices: z.strictObject({
    vision: VISION.optional(),
    language: LANGUAGE.optional(),
  }),
  statistics: z.record(
    z.string(),
    z.strictObject({ mean: CHANNELS, variance: CHANNELS }),
  ),
  ranges: z.record(
    z.string(),
    z.strictObject({ least: z.number(), largest: z.number() }),
  ),
});

/** Reads choices that were kept as JSON; `undefined` if they are none. */
export function readChoices(document: unknown): MeasuredChoices | undefined {
  return MEASURED_CHOICES.safeParse(document).data;
}
