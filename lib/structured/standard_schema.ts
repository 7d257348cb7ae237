import { FastvlmError, UsageError } from "../base/errors.ts";
import type { FromSchema } from "./from_schema.ts";
import type { JsonSchema } from "./json_schema.ts";

/** A fault of a value, as a Standard Schema names it. */
export interface StandardIssue {
  /** What is wrong. */
  readonly message: string;
  /** Where it is wrong. */
  readonly path?:
    | readonly (PropertyKey | { readonly key: PropertyKey })[]
    | undefined;
}

/** What a Standard Schema makes of a value: another value, or what is wrong. */
export type StandardResult<Output> =
  | {
    /** The value, as the schema transforms it. */
    readonly value: Output;
    /** Nothing is wrong. */
    readonly issues?: undefined;
  }
  | {
    /** What is wrong. */
    readonly issues: readonly StandardIssue[];
  };

/**
 * A schema of another library, as Zod, Valibot or ArkType, by the interface that they share
 * (https://standardschema.dev, version 1).
 */
export interface StandardSchema<Output = unknown> {
  /** The shared interface. */
  readonly "~standard": {
    /** Its version. */
    readonly version: 1;
    /** Name of the library. */
    readonly vendor: string;
    /** Tests a value, and transforms it. */
    readonly validate: (
      value: unknown,
    ) => StandardResult<Output> | Promise<StandardResult<Output>>;
    /** Types of the values; there is nothing behind it at run time. */
    readonly types?:
      | { readonly input: unknown; readonly output: Output }
      | undefined;
    /** Makes JSON Schemas; not every library has it. */
    readonly jsonSchema?: {
      /** Schema of the values that are tested. */
      readonly input: (
        options: { readonly target: "draft-2020-12" },
      ) => Record<string, unknown>;
    };
  };
}

/** The type of the data that a schema describes: that of a Standard Schema's result, or of a literal. */
export type DataOf<Schema> = Schema extends StandardSchema<infer Output>
  ? Output
  : FromSchema<Schema>;

/** A schema in both of the forms that an answer needs. */
export interface AnswerSchema {
  /** What the answer is held to while it is written. */
  readonly jsonSchema: JsonSchema;
  /**
   * Makes data of a complete answer.
   *
   * @throws {FastvlmError} If a Standard Schema refuses it, as by a test that JSON Schema cannot say.
   */
  readonly parse: (text: string) => Promise<unknown>;
}

/** How a schema is taken. */
export interface AnswerSchemaOptions {
  /**
   * Makes a JSON Schema of a Standard Schema whose library does not do so by itself.
   *
   * @default {undefined} Such a schema is refused.
   */
  readonly toJsonSchema?: (schema: StandardSchema) => JsonSchema;
}

/**
 * Takes a JSON Schema or a Standard Schema for answers.
 *
 * @throws {UsageError} If no JSON Schema can be had of it.
 */
export function answerSchemaOf(
  schema: JsonSchema | StandardSchema,
  options: AnswerSchemaOptions = {},
): AnswerSchema {
  if (!isStandardSchema(schema)) {
    return {
      jsonSchema: schema,
      parse: (text) => Promise.resolve(JSON.parse(text)),
    };
  }
  return {
    jsonSchema: toJsonSchema(schema, options),
    parse: (text) => validate(schema, JSON.parse(text)),
  };
}

/** Says whether a value is a Standard Schema. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  const canHave = typeof value === "object" || typeof value === "function";
  return canHave && value !== null && "~standard" in value;
}

function toJsonSchema(
  schema: StandardSchema,
  options: AnswerSchemaOptions,
): JsonSchema {
  if (options.toJsonSchema !== undefined) return options.toJsonSchema(schema);
  const { jsonSchema, vendor } = schema["~standard"];
  if (jsonSchema === undefined) {
    throw new UsageError(
      `Cannot use the schema: this version of ${vendor} makes no JSON Schema of it`,
      { hint: "give a JSON Schema instead, or a version that makes one" },
    );
  }
  try {
    return jsonSchema.input({ target: "draft-2020-12" });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`Cannot use the schema: ${vendor}: ${reason}`, {
      cause,
    });
  }
}

async function validate(
  schema: StandardSchema,
  value: unknown,
): Promise<unknown> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return result.value;
  const [first] = result.issues;
  throw new FastvlmError(
    `Cannot use the answer as data: ${describeIssue(first)}`,
  );
}

function describeIssue(issue: StandardIssue | undefined): string {
  const path = (issue?.path ?? []).map((part) =>
    String(typeof part === "object" ? part.key : part)
  );
  const reason = issue?.message ?? "its schema refuses it";
  return path.length === 0 ? reason : `"${path.join(".")}": ${reason}`;
}
