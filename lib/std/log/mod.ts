/**
 * The part of `@std/log` that the toolkit uses: a `Logger` with a `FileHandler`, over `node:fs`.
 *
 * `deno.json` links `jsr:@std/log` to this folder, so that everything runs where JSR cannot be
 * reached. Names, arguments and results are those of the real package;
 * `tests/std/log_test.ts` holds both to the same contract. This one writes each line at once; the
 * real one buffers until `flush()`, so callers flush.
 *
 * @module
 */

import { closeSync, openSync, writeSync } from "node:fs";

const LEVELS = {
  NOTSET: 0,
  DEBUG: 10,
  INFO: 20,
  WARN: 30,
  ERROR: 40,
  CRITICAL: 50,
} as const;

/** Name of a level. */
export type LevelName = keyof typeof LEVELS;

/** What a formatter gets. */
export interface LogRecord {
  /** The message, as text. */
  readonly msg: string;
  /** The values passed after the message. */
  readonly args: unknown[];
  /** When it was logged. */
  readonly datetime: Date;
  /** Number of the level. */
  readonly level: number;
  /** Name of the level. */
  readonly levelName: LevelName;
  /** Name of the logger. */
  readonly loggerName: string;
}

/** Turns a record into the line that is written. */
export type FormatterFunction = (record: LogRecord) => string;

/** Options of a {@linkcode FileHandler}. */
export interface FileHandlerOptions {
  /** The file, made if it does not exist. */
  filename: string;
  /** Append (the default), truncate, or make anew and fail if it exists. */
  mode?: "a" | "w" | "x";
  /** Turns a record into a line. */
  formatter?: FormatterFunction;
}

/** Writes records at or above a level to a file, one line each. */
export class FileHandler {
  readonly #level: number;
  readonly #options: FileHandlerOptions;
  #file: number | undefined;

  /** Remembers where to write; `setup()` opens the file. */
  constructor(levelName: LevelName, options: FileHandlerOptions) {
    this.#level = LEVELS[levelName];
    this.#options = options;
  }

  /** Opens the file. */
  setup(): void {
    const { filename, mode = "a" } = this.#options;
    this.#file = openSync(filename, mode === "x" ? "wx" : mode);
  }

  /** Formats and writes a record, unless its level is below this handler's. */
  handle(record: LogRecord): void {
    if (record.level < this.#level || this.#file === undefined) return;
    const { formatter = defaultFormatter } = this.#options;
    writeSync(this.#file, `${formatter(record)}\n`);
  }

  /** Does nothing here: lines are written at once. */
  flush(): void {}

  /** Closes the file. */
  destroy(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/** Hands records at or above its level to its handlers. */
export class Logger {
  readonly #name: string;
  readonly #level: number;
  readonly #handlers: FileHandler[];

  /** Makes a logger; its handlers must be set up. */
  constructor(
    name: string,
    levelName: LevelName,
    options: { handlers?: FileHandler[] } = {},
  ) {
    this.#name = name;
    this.#level = LEVELS[levelName];
    this.#handlers = options.handlers ?? [];
  }

  /** Logs details for a person who looks for a fault. */
  debug(msg: string, ...args: unknown[]): string {
    return this.#log("DEBUG", msg, args);
  }

  /** Logs what happens. */
  info(msg: string, ...args: unknown[]): string {
    return this.#log("INFO", msg, args);
  }

  /** Logs what is odd but mended. */
  warn(msg: string, ...args: unknown[]): string {
    return this.#log("WARN", msg, args);
  }

  /** Logs a failure. */
  error(msg: string, ...args: unknown[]): string {
    return this.#log("ERROR", msg, args);
  }

  #log(levelName: LevelName, msg: string, args: unknown[]): string {
    const level = LEVELS[levelName];
    if (level < this.#level) return msg;
    const record = {
      msg,
      args,
      level,
      levelName,
      datetime: new Date(),
      loggerName: this.#name,
    };
    for (const handler of this.#handlers) handler.handle(record);
    return msg;
  }
}

function defaultFormatter(record: LogRecord): string {
  return `${record.levelName} ${record.msg}`;
}
