import { join } from "@std/path";
import { atomicWrite } from "../../base/atomic_write.ts";
import { ConfigError } from "../../base/errors.ts";
import { readIfPresent } from "../../base/read_if_present.ts";
import {
  type AnswerLine,
  formatResultLine,
  isAnswer,
  parseResultLine,
} from "../lines/result_line.ts";

/** With 4,096 folders a million answers are some 250 in each. */
const FOLDER_NAME_LENGTH = 3;

/** A key becomes a path. */
const KEY_REGEXP = /^[0-9a-f]{64}$/;

/**
 * Answers by their key, each in a file of its own that is there as a whole or not at all, so that any
 * number of processes on any number of machines may read and write them. The first answer of a key
 * stays.
 */
export class AnswerStore {
  readonly #root: string;

  /** Takes the folder of a run; it need not exist. */
  constructor(directory: string) {
    this.#root = join(directory, "answers");
  }

  /** Reads the answer of a key, if there is one. */
  async read(key: string): Promise<AnswerLine | undefined> {
    const path = this.#pathOf(key);
    const text = await readIfPresent(path);
    if (text === undefined) return undefined;
    const line = parseResultLine(text);
    if (line !== undefined && isAnswer(line) && line.key === key) return line;
    throw new ConfigError(`Cannot read answer "${path}": it is damaged`, {
      hint: "remove the file; the next run asks again",
    });
  }

  /** Writes an answer unless there is one of its key. */
  async write(line: AnswerLine): Promise<void> {
    if (await this.has(line.key)) return;
    await atomicWrite(this.#pathOf(line.key), formatResultLine(line));
  }

  /** Says whether a key has an answer. */
  async has(key: string): Promise<boolean> {
    try {
      return (await Deno.stat(this.#pathOf(key))).isFile;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  /** Every key that has an answer, in their order. */
  async *keys(): AsyncGenerator<string> {
    for (const folder of await sortedNames(this.#root)) {
      for (const file of await sortedNames(join(this.#root, folder))) {
        const key = file.replace(/\.json$/, "");
        if (KEY_REGEXP.test(key)) yield key;
      }
    }
  }

  #pathOf(key: string): string {
    if (!KEY_REGEXP.test(key)) {
      throw new RangeError(`Cannot use "${key}" as a key: it is no SHA-256`);
    }
    const folder = key.slice(0, FOLDER_NAME_LENGTH);
    return join(this.#root, folder, `${key}.json`);
  }
}

async function sortedNames(directory: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(directory));
    return entries.map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
