import { z } from "zod";
import { ConfigError } from "../base/errors.ts";
import { LOCK, type Lock } from "./schema.ts";
import { closedObject, validate } from "./validate.ts";

/** A lock whose entries were looked at one by one. */
export interface ParsedLock {
  /** The entries that can be used. */
  lock: Lock;
  /** What is wrong with the others, by key. */
  unusable: Map<string, ConfigError>;
}

/** The form of a lock, whatever its entries are. */
const ENVELOPE = closedObject({
  version: z.literal(1),
  models: z.record(z.string(), z.unknown()),
});

/**
 * Parses the content of a lock. An entry that cannot be used does not keep the others from being used.
 *
 * @throws {ConfigError} If the document itself is wrong.
 */
export function parseLock(value: unknown, origin: string): ParsedLock {
  const { version, models } = validate(ENVELOPE, value, origin);
  const lock: Lock = { version, models: {} };
  const unusable = new Map<string, ConfigError>();
  for (const [key, entry] of Object.entries(models)) {
    try {
      const document = { version, models: { [key]: entry } };
      Object.assign(lock.models, validate(LOCK, document, origin).models);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      unusable.set(key, error);
    }
  }
  return { lock, unusable };
}
