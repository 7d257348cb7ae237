import { EVERY_CHARACTER } from "../../pattern/character_ranges.ts";
import type { Automaton } from "../../regular/automaton.ts";
import {
  choice,
  compileExpression,
  literal,
  repeat,
  symbols,
} from "../../regular/expression.ts";
import type { Keywords } from "./keywords.ts";
import type { ReadPart } from "./read_part.ts";
import { keywordProblem, pointerTo } from "../schema_problem.ts";

/** Which keys an object may have. */
export interface PropertyNames {
  /** All of them, if the schema lists them. */
  readonly list: readonly string[] | undefined;
  /** The same as an automaton over code points. */
  readonly automaton: Automaton;
}

/**
 * Reads `propertyNames`; without it, any key is fine.
 *
 * @throws {UsageError} If it is no schema of strings.
 */
export function readPropertyNames(
  schema: Keywords,
  pointer: string,
  read: ReadPart,
): PropertyNames {
  if (!("propertyNames" in schema)) return namesOfLength(0, Infinity);
  const node = read(
    schema["propertyNames"],
    pointerTo(pointer, "propertyNames"),
  );
  switch (node.kind) {
    case "string":
      return namesOfLength(node.minLength, node.maxLength);
    case "pattern":
      return { list: undefined, automaton: node.values };
    case "literals": {
      const list = node.texts.map((text): unknown => JSON.parse(text))
        .filter((value) => typeof value === "string");
      const automaton = compileExpression(choice(...list.map(literal)));
      return { list, automaton };
    }
    default:
      throw keywordProblem(
        pointer,
        "propertyNames",
        "must be a schema of strings, with neither anyOf nor $ref",
      );
  }
}

function namesOfLength(least: number, most: number): PropertyNames {
  const characters = repeat(symbols(...EVERY_CHARACTER), least, most);
  return { list: undefined, automaton: compileExpression(characters) };
}
