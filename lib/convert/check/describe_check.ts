import type { ConversionCheck } from "./check_conversion.ts";

/** Says how far a written model is from float32, a line for people. */
export function describeCheck({ vision, language }: ConversionCheck): string[] {
  const results = [
    describe("the vision encoder", vision.layers),
    ...Object.values(language.layers).slice(0, 1)
      .map((layers) => describe("the decoder", layers)),
  ];
  return [`checked against float32: ${results.join(", ")}`];
}

function describe(
  what: string,
  errors: Readonly<Record<string, number>>,
): string {
  const [[name, error] = ["", 0]] = Object.entries(errors)
    .toSorted(([, a], [, b]) => b - a);
  const percent = (100 * error).toPrecision(2);
  return `layers of ${what} differ by ${percent} % at most (${name})`;
}
