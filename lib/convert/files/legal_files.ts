import { join } from "@std/path";
import configuration from "../../../deno.json" with { type: "json" };

/** Names that a license has in a checkpoint: `LICENSE`, `LICENSE_MODEL`, `LICENSE.txt`. */
const LICENSE_REGEXP = /^LICENSE([._-].*)?$/i;

/** The notice that Apple's license demands, word for word. */
const APPLE_NOTICE =
  "Apple Machine Learning Research Model is licensed under the Apple Machine Learning Research Model License Agreement.";

const DERIVATIVE_NOTICE = `
This folder holds a Model Derivative: weights of an Apple Machine Learning
Research Model, or of a model made from one, converted to ONNX. Apple neither
made nor endorses it. What was changed is listed in the file CHANGES.
`;

/** Reads the licenses of a checkpoint's folder, by name. */
export async function readLicenses(
  directory: string,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const entries = await Array.fromAsync(Deno.readDir(directory));
  const names = entries
    .filter(({ name, isDirectory }) =>
      !isDirectory && LICENSE_REGEXP.test(name)
    )
    .map(({ name }) => name)
    .sort();
  const licenses = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of names) {
    licenses.set(name, await Deno.readFile(join(directory, name)));
  }
  return licenses;
}

/**
 * The text of `NOTICE`: the notice that Apple's license demands, and that this is a derivative.
 *
 * @param licenses Names of the license's files, which lie beside it; none if they were not found.
 */
export function formatNotice(licenses: readonly string[]): string {
  const [place] = licenses;
  const license = place === undefined
    ? "The license agreement was not found beside the checkpoint. It must be added\n" +
      "before this folder is passed on."
    : `The license agreement is in the file ${licenses.join(", ")}.`;
  return `${APPLE_NOTICE}\n${DERIVATIVE_NOTICE}\n${license}\n`;
}

/** The text of `CHANGES`: what was done to the checkpoint, one change a line, and by which version. */
export function formatChanges(changes: readonly string[]): string {
  const head =
    `Changes that ${configuration.name} ${configuration.version} made to the ` +
    "checkpoint when it was\nconverted to ONNX:\n";
  return [head, ...changes.map((change) => `- ${change}`), ""].join("\n");
}
