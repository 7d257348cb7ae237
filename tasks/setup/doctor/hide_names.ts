import type { Environment } from "../../../lib/base/environment.ts";

const HOME_VARIABLES = ["HOME", "USERPROFILE"] as const;

const USER_VARIABLES = ["USER", "USERNAME"] as const;

/** A home above everything, as some containers have it, names nobody. */
const ROOT_REGEXP = /^(?:[a-z]:)?[\\/]*$/i;

/**
 * Makes a function that takes the person's name out of texts: their home becomes `~`, and a folder that
 * has their name elsewhere `$USER`. A shell puts both in again.
 */
export function hideNames(environment: Environment): (text: string) => string {
  const homes = valuesOf(environment, HOME_VARIABLES)
    .map((home) => home.replace(/[\\/]+$/, ""))
    .filter((home) => !ROOT_REGEXP.test(home))
    .map((home) => ({ pattern: homePattern(home), replacement: "~" }));
  const users = valuesOf(environment, USER_VARIABLES)
    .map((user) => ({ pattern: folderPattern(user), replacement: "$USER" }));
  return (text) =>
    [...homes, ...users].reduce(
      // A function, since `$` means something in a replacement.
      (rest, { pattern, replacement }) =>
        rest.replaceAll(pattern, () => replacement),
      text,
    );
}

/** Applies a function to every text in a document; names of fields stay. */
export function mapTexts<Document>(
  document: Document,
  map: (text: string) => string,
): Document {
  return JSON.parse(
    JSON.stringify(document),
    (_, value: unknown) => typeof value === "string" ? map(value) : value,
  );
}

function valuesOf(
  environment: Environment,
  names: readonly string[],
): string[] {
  return names.map(environment).filter((value) => value !== undefined);
}

/** A path that begins with the home, not one that has it in its middle. */
function homePattern(home: string): RegExp {
  return new RegExp(`(?<![\\w.-])${RegExp.escape(home)}(?![\\w-])`, "g");
}

function folderPattern(name: string): RegExp {
  return new RegExp(`(?<=[\\\\/])${RegExp.escape(name)}(?=[\\\\/])`, "g");
}
