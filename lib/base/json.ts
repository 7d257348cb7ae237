import { ConfigError, NotFoundError } from "./errors.ts";

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | {
  [key: string]: Json;
};

/**
 * Reads and parses a JSON file.
 *
 * @throws {NotFoundError} If there is no such file.
 * @throws {ConfigError} If it is not JSON; the message names the file.
 */
export async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new NotFoundError(`Cannot find "${path}"`, { cause: error });
    }
    throw error;
  }
  return parseJson(text, path);
}

/**
 * Parses JSON text; `origin` names it in the error.
 *
 * @throws {ConfigError} If it is not JSON.
 */
export function parseJson(text: string, origin: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The parser quotes the text as it is, line breaks and all.
    const reason = String(cause instanceof Error ? cause.message : cause)
      .replace(/[\s\p{Cc}]+/gu, " ");
    throw new ConfigError(`Cannot parse "${origin}" as JSON: ${reason}`, {
      cause,
    });
  }
}

/**
 * Writes a value as JSON without white space and with sorted keys, so that equal values give equal
 * text (the idea of RFC 8785; numbers as JavaScript prints them). Undefined members are left out.
 *
 * @throws {TypeError} If JSON cannot hold the value at all, as `undefined`.
 */
export function canonicalJson(value: unknown): string {
  const text: string | undefined = JSON.stringify(
    value,
    (_key, member: unknown) => isRecord(member) ? sortKeys(member) : member,
  );
  if (text !== undefined) return text;
  throw new TypeError(`Cannot write a value of type ${typeof value} as JSON`);
}

/** Says whether a value is an object that is not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sortKeys(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1),
  );
}
