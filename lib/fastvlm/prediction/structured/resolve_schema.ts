import { UsageError } from "../../../base/errors.ts";
import type { ModeEntry } from "../../../catalog/schema.ts";
import type { JsonSchema } from "../../../structured/json_schema.ts";
import {
  type AnswerSchema,
  answerSchemaOf,
  type StandardSchema,
} from "../../../structured/standard_schema.ts";

/** A mode of the catalog. */
export interface NamedMode {
  /** Its name. */
  readonly name: string;
  /** What the catalog says of it, if it knows it. */
  readonly entry: ModeEntry | undefined;
}

/**
 * Finds out what the answers to a request have to be.
 *
 * @param schema A schema, or `true` for the mode's own.
 * @throws {UsageError} If the mode has none, or no JSON Schema can be had of the schema.
 */
export function resolveSchema(
  schema: JsonSchema | StandardSchema | true | undefined,
  { name, entry }: NamedMode,
): AnswerSchema | undefined {
  if (schema === undefined) return undefined;
  if (schema !== true) return answerSchemaOf(schema);
  if (entry?.schema !== undefined) return answerSchemaOf(entry.schema);
  throw new UsageError(
    `Cannot predict by a schema: mode "${name}" has none`,
    { hint: 'give one as "schema"' },
  );
}
