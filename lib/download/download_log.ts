import { FileHandler, Logger } from "@std/log";
import { FastvlmError } from "../base/errors.ts";
import { redact } from "../hub/redact.ts";

/** Options of a {@linkcode DownloadLog}. */
export interface DownloadLogOptions {
  /**
   * Texts that must not be written, such as the token.
   *
   * @default {[]}
   */
  secrets?: readonly string[];
}

/**
 * The log of a download: one line for each thing that happened, as time, level, event and details in
 * JSON. Secrets and the queries of addresses are not written, wherever they come from.
 */
export class DownloadLog implements Disposable {
  /** The file. */
  readonly path: string;
  readonly #handler: FileHandler;
  readonly #logger: Logger;

  /** Opens the file for appending; its folder must exist. */
  constructor(path: string, { secrets = [] }: DownloadLogOptions = {}) {
    this.path = path;
    this.#handler = new FileHandler("INFO", {
      filename: path,
      mode: "a",
      formatter: ({ datetime, levelName, msg }) =>
        redact(`${datetime.toISOString()} ${levelName} ${msg}`, secrets),
    });
    this.#handler.setup();
    this.#logger = new Logger("download", "INFO", {
      handlers: [this.#handler],
    });
  }

  /** Writes what happened. */
  info(event: string, details: object = {}): void {
    this.#logger.info(`${event} ${JSON.stringify(details)}`);
    // A killed process must not take the reason with it.
    this.#handler.flush();
  }

  /** Writes what went wrong. */
  error(event: string, details: object = {}): void {
    this.#logger.error(`${event} ${JSON.stringify(details)}`);
    this.#handler.flush();
  }

  /** Writes which error ended what was done. */
  failure(event: string, error: unknown, details: object = {}): void {
    this.error(event, { ...details, ...describeError(error) });
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#handler.destroy();
  }
}

function describeError(error: unknown): object {
  if (error instanceof FastvlmError) {
    const { name, code, message } = error;
    return { name, code, message };
  }
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { message: String(error) };
}
