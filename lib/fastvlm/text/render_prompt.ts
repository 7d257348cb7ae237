import { Template } from "@huggingface/jinja";
import { ConfigError } from "../../base/errors.ts";

/** One stretch of a prompt. */
export type PromptPiece =
  /** Text of the chat template, in which special tokens mean something. */
  | { readonly kind: "template"; readonly text: string }
  /** Text of the person, in which nothing means anything. */
  | { readonly kind: "plain"; readonly text: string }
  /** The place of the picture. */
  | { readonly kind: "image" };

/** What {@linkcode renderPrompt} needs of a model. */
export interface ChatTemplate {
  /** The template, in Jinja. */
  readonly source: string;
  /** File that errors name. */
  readonly origin: string;
  /** What templates may refer to: `bos_token` and the like. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * What stands between the picture and the question: `predict.py` of Apple's repository puts
 * `DEFAULT_IMAGE_TOKEN + '\n' + prompt`, and the model was trained so. (The README of the published
 * ONNX files leaves the line break out.)
 */
const AFTER_IMAGE = "\n";

/** Stand in for picture and text while the template is rendered; characters of private use. */
const IMAGE_MARK = "\uE000image\uE001";
const TEXT_MARK = "\uE000text\uE001";
const MARKS_REGEXP = /(\uE000(?:image|text)\uE001)/;

/**
 * Renders the prompt for a picture and a question.
 *
 * The question never passes through the template, so that neither the template nor the tokenizer can
 * take a part of it for an instruction.
 *
 * @throws {ConfigError} If the template cannot be rendered or drops the message.
 */
export function renderPrompt(
  text: string,
  template: ChatTemplate,
): PromptPiece[] {
  const rendered = render(template);
  const pieces = rendered.split(MARKS_REGEXP).flatMap((part): PromptPiece[] => {
    if (part === "") return [];
    if (part === IMAGE_MARK) return [{ kind: "image" }];
    if (part === TEXT_MARK) return [{ kind: "plain", text }];
    return [{ kind: "template", text: part }];
  });
  const kinds = pieces.map((piece) => piece.kind);
  if (countOf(kinds, "image") === 1 && rendered.includes(TEXT_MARK)) {
    return pieces;
  }
  throw new ConfigError(
    `Cannot use "${template.origin}": the chat template must render the user's message once`,
  );
}

function render({ source, origin, variables }: ChatTemplate): string {
  const content = `${IMAGE_MARK}${AFTER_IMAGE}${TEXT_MARK}`;
  try {
    return new Template(source).render({
      ...variables,
      messages: [{ role: "user", content }],
      add_generation_prompt: true,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(
      `Cannot use "${origin}": the chat template fails: ${reason}`,
      { cause },
    );
  }
}

function countOf(kinds: readonly string[], kind: string): number {
  return kinds.filter((each) => each === kind).length;
}
