import { decimalTexts } from "../number/decimal_texts.ts";
import { EVERY_CHARACTER } from "../pattern/character_ranges.ts";
import { compileExpression, repeat, symbols } from "../regular/expression.ts";
import type { SchemaNode } from "./schema_node.ts";

/** Any JSON value, as the schemas `true` and `{}` allow. */
export const ANY_VALUE: SchemaNode = {
  kind: "reference",
  // Made when a schema asks for it, since most do not.
  target: () => anyOfAll ??= describeAll(),
};

/** No value, as the schema `false` says. */
export const NO_VALUE: SchemaNode = { kind: "union", alternatives: [] };

let anyOfAll: SchemaNode | undefined;

function describeAll(): SchemaNode {
  const keys = compileExpression(
    repeat(symbols(...EVERY_CHARACTER), 0, Infinity),
  );
  return {
    kind: "union",
    alternatives: [
      {
        kind: "object",
        properties: [],
        additional: { keys, value: ANY_VALUE },
        isClosed: false,
      },
      {
        kind: "array",
        prefix: [],
        items: ANY_VALUE,
        minItems: 0,
        maxItems: Infinity,
      },
      { kind: "string", minLength: 0, maxLength: Infinity },
      {
        kind: "number",
        isInteger: false,
        texts: decimalTexts({ low: undefined, high: undefined }),
      },
      { kind: "literals", texts: ["true", "false", "null"] },
    ],
  };
}
