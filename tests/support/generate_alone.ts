import type {
  Generated,
  GeneratedPiece,
  GenerateRequest,
} from "../../lib/fastvlm/generation/generate_request.ts";
import { Scheduler } from "../../lib/fastvlm/generation/scheduler.ts";
import type { OpenModel } from "../../lib/fastvlm/model/open_model.ts";
import { askAboutSquare } from "./onnx_question.ts";

/** Answers a question about the red square by a scheduler that has nothing else to do. */
export async function generateAlone(
  model: OpenModel,
  prompt: string,
  options: Parameters<typeof askAboutSquare>[2] = {},
  more: Partial<GenerateRequest> = {},
): Promise<{ generated: Generated; pieces: GeneratedPiece[] }> {
  const scheduler = new Scheduler(model.language, model.tokenizer);
  const pieces: GeneratedPiece[] = [];
  const generated = await scheduler.generate({
    ...await askAboutSquare(model, prompt, options),
    ...more,
    onPiece: (piece) => pieces.push(piece),
  });
  return { generated, pieces };
}
