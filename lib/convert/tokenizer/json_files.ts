import type { z } from "zod";
import {
  ConfigError,
  ModelFormatError,
  NotFoundError,
} from "../../base/errors.ts";
import { canonicalJson, isRecord, readJson } from "../../base/json.ts";
import { validate } from "../../catalog/validate.ts";

/** An object of a JSON file. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON file of a checkpoint that holds an object.
 *
 * @throws {ModelFormatError} If there is no such file, it is not JSON, or holds something else.
 */
export async function readJsonObject(path: string): Promise<JsonObject> {
  const value = await readJsonObjectIfPresent(path);
  if (value !== undefined) return value;
  throw new ModelFormatError(`Cannot find "${path}"`);
}

/**
 * Reads a JSON file that holds an object, if there is such a file.
 *
 * @throws {ModelFormatError} If it is not JSON, or holds something else.
 */
export async function readJsonObjectIfPresent(
  path: string,
): Promise<JsonObject | undefined> {
  try {
    const value = await readJson(path);
    if (isRecord(value)) return value;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw toModelFormatError(error);
  }
  throw new ModelFormatError(`Cannot use "${path}": it must hold an object`);
}

/**
 * Parses a part of a checkpoint's file with a schema.
 *
 * @throws {ModelFormatError} If it is not what the schema wants.
 */
export function checkJson<T>(
  schema: z.ZodType<T>,
  value: unknown,
  origin: string,
): T {
  try {
    return validate(schema, value, origin);
  } catch (error) {
    throw toModelFormatError(error);
  }
}

/** Formats a value as transformers writes its small files: sorted keys, two spaces, a line break. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(value)), undefined, 2)}\n`;
}

function toModelFormatError(error: unknown): unknown {
  return error instanceof ConfigError
    ? new ModelFormatError(error.message, { cause: error })
    : error;
}
