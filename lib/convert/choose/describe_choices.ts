import type { LayerEncoding } from "../language/layer_encoding.ts";
import {
  type Choices,
  type LanguageChoice,
  LEAST_AGREEMENT,
  LEAST_COSINE,
  type VisionChoice,
} from "./choices.ts";

/** Says what was chosen and what was measured, a line each. */
export function describeChoices({ vision, language }: Choices): string[] {
  return [
    ...(vision === undefined ? [] : [describeVision(vision)]),
    ...(language === undefined ? [] : [describeLanguage(language)]),
  ];
}

function describeVision(vision: VisionChoice): string {
  const { activations, keepFloat, perRow, measured } = vision;
  const { cosine, plainCosine, pictures } = measured;
  const exceptions = [
    ...listed("kept in float32", keepFloat),
    ...listed("scaled by token", perRow),
  ];
  const results = [
    `the features' cosine is ${cosine.toFixed(4)} on ${counted(pictures)}`,
    ...(exceptions.length === 0
      ? []
      : [`${plainCosine.toFixed(4)} with 8 bits everywhere`]),
    ...(cosine < LEAST_COSINE ? [`wanted: ${LEAST_COSINE}`] : []),
  ];
  const parts = activations === "static"
    ? [`static int8, calibrated on ${counted(pictures)}`, ...exceptions]
    : [choice(exceptions, "8 bits everywhere")];
  return `vision encoder: ${[...parts, results.join(", ")].join("; ")}`;
}

function describeLanguage({ layers, measured }: LanguageChoice): string {
  const { top1Agreement, plainTop1Agreement, positions } = measured;
  const exceptions = [...groupByEncoding(layers)].flatMap(([name, parts]) =>
    listed(name, parts)
  );
  const results = [
    `the best token is that of float32 at ${
      percent(top1Agreement)
    } of ${positions} positions`,
    ...(exceptions.length === 0 ? [] : [
      `at ${percent(plainTop1Agreement)} with 4-bit blocks of 128 everywhere`,
    ]),
    ...(top1Agreement < LEAST_AGREEMENT
      ? [`wanted: ${percent(LEAST_AGREEMENT)}`]
      : []),
  ];
  return `language model: ${
    choice(exceptions, "4-bit blocks of 128 everywhere")
  }; ${results.join(", ")}`;
}

function groupByEncoding(
  layers: LanguageChoice["layers"],
): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, encoding] of Object.entries(layers)) {
    const kind = describeEncoding(encoding);
    groups.set(kind, [...groups.get(kind) ?? [], name]);
  }
  return groups;
}

/** Names an encoding for people. */
export function describeEncoding(encoding: LayerEncoding): string {
  if (encoding.kind === "float") return encoding.type;
  if (encoding.kind === "columns") return "8-bit rows";
  const { bits, blockSize, symmetric } = encoding;
  const points = symmetric ? "" : " with zero points";
  return `${bits}-bit blocks of ${blockSize}${points}`;
}

function choice(exceptions: readonly string[], plain: string): string {
  return exceptions.length === 0 ? plain : exceptions.join("; ");
}

function listed(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(", ")}`];
}

function counted(pictures: number): string {
  return pictures === 1 ? "1 picture" : `${pictures} pictures`;
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
