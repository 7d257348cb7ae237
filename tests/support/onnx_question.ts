import type { GenerateRequest } from "../../lib/fastvlm/generation/generate_request.ts";
import { resolveSettings } from "../../lib/fastvlm/generation/sampling_options.ts";
import { prepareImage } from "../../lib/fastvlm/image/prepare_image.ts";
import type { OpenModel } from "../../lib/fastvlm/model/open_model.ts";
import { renderPrompt } from "../../lib/fastvlm/text/render_prompt.ts";

/** A red square in the middle of a white picture. */
export const RED_SQUARE = `data:image/svg+xml,${
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400">' +
      '<rect width="400" height="400" fill="white"/>' +
      '<rect x="120" y="120" width="160" height="160" fill="#d02020"/></svg>',
  )
}`;

/** What the built-in model says of {@linkcode RED_SQUARE} when it is asked to describe it. */
export const RED_SQUARE_TEXT =
  "A medium-sized red object in the center of a white background.";

/** Where it says that the square is. */
export const RED_SQUARE_PLACE = "It is in the center.";

/** Asks an open model about the red square. */
export async function askAboutSquare(
  model: OpenModel,
  prompt: string,
  options: Parameters<typeof resolveSettings>[0] & { signal?: AbortSignal } =
    {},
): Promise<GenerateRequest> {
  const { preprocessing, maxPositions } = model.config;
  const image = await prepareImage(RED_SQUARE, preprocessing);
  const vision = await model.vision;
  return {
    features: await vision.encode(image.pixels),
    prompt: model.tokenizer.encodePrompt(renderPrompt(prompt, model.template)),
    settings: resolveSettings(options),
    endTokens: model.endTokens,
    maxPositions,
    signal: options.signal,
  };
}
