import type { ContenderName } from "./contender.ts";
import type { Part, PartName } from "./measure_part.ts";
import type { Scenario } from "./scenario.ts";

/** Two cores are what every machine has. */
const THREADS = 2;

/** Tokens of the template, of a picture of 1024 x 1024 pixels (256) and of {@linkcode PROMPT}. */
const PROMPT_TOKENS = 280;

const PROMPT = "What are these?";

const SECOND_PROMPT = "Where is this?";

/** Of a usual answer; also enough to measure how fast tokens come. */
const ANSWER_TOKENS = 64;

/** Eight questions of about the same length that begin differently. */
const EIGHT_PROMPTS = [
  "What are these?",
  "Where is this?",
  "Who made it?",
  "How large is it?",
  "Which colors are there?",
  "Is it new?",
  "Are there people?",
  "When was it taken?",
];

/** How long a benchmark may take: `full` is half an hour, `quick` a third of it. */
export type Effort = "full" | "quick";

/** How often, and how much. */
interface PartSize {
  readonly rounds: number;
  readonly pictures: number;
}

const SIZES: Readonly<Record<Effort, Readonly<Record<PartName, PartSize>>>> = {
  full: {
    one: { rounds: 5, pictures: 2 },
    language: { rounds: 5, pictures: 2 },
    eight: { rounds: 5, pictures: 1 },
    folder: { rounds: 3, pictures: 32 },
    busy: { rounds: 3, pictures: 1 },
  },
  quick: {
    one: { rounds: 3, pictures: 2 },
    language: { rounds: 3, pictures: 2 },
    eight: { rounds: 3, pictures: 1 },
    folder: { rounds: 1, pictures: 8 },
    busy: { rounds: 1, pictures: 1 },
  },
};

/** Who takes part in what, unless it is said otherwise. */
const CONTENDERS: Readonly<Record<PartName, readonly ContenderName[]>> = {
  one: ["transformers", "published", "llama", "int4", "int4+prefill", "int8"],
  language: ["llama", "int4"],
  eight: ["llama", "int4", "int4+prefill"],
  folder: ["transformers", "published", "int4+prefill"],
  busy: ["transformers", "published", "llama", "int4+prefill"],
};

/** What is asked of {@linkcode planParts}. */
export interface PlanOptions {
  /** Paths of pictures, as many as the largest part takes. */
  readonly pictures: readonly string[];
  /** How much is measured. */
  readonly effort: Effort;
  /** Runs of each contender in every part; without it, as many as the effort says. */
  readonly rounds?: number | undefined;
  /** Who may take part; without it, everyone. */
  readonly only?: readonly ContenderName[] | undefined;
}

/** Plans a part of the benchmark. */
export function planPart(
  name: PartName,
  { pictures, effort, rounds, only }: PlanOptions,
  contenders: readonly ContenderName[] = CONTENDERS[name],
): Part {
  const size = SIZES[effort][name];
  return {
    name,
    scenario: {
      ...scenarioOf(name),
      pictures: pictures.slice(0, size.pictures),
      promptTokens: PROMPT_TOKENS,
      maxTokens: ANSWER_TOKENS,
      threads: THREADS,
    },
    rounds: rounds ?? size.rounds,
    contenders: contenders.filter((one) => only?.includes(one) ?? true),
  };
}

function scenarioOf(name: PartName): Pick<Scenario, "kind" | "prompts"> {
  if (name === "eight") return { kind: "eight", prompts: EIGHT_PROMPTS };
  const prompts = [PROMPT, SECOND_PROMPT];
  return { kind: name === "busy" ? "one" : name, prompts };
}
