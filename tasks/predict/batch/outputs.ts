import { isRecord } from "../../../lib/base/json.ts";
import {
  type AnswerLine,
  isAnswer,
  type ResultLine,
} from "../../../lib/results/lines/result_line.ts";
import type { Shard } from "../../../lib/results/list/shard.ts";
import { ResultLog } from "../../../lib/results/log/result_log.ts";
import { AnswerStore } from "../../../lib/results/store/answer_store.ts";
import { mergeResults } from "../../../lib/results/store/merge_results.ts";
import {
  joinRun,
  type RunTerms,
} from "../../../lib/results/store/run_manifest.ts";
import {
  indexFolder,
  ShardIndex,
} from "../../../lib/results/store/shard_index.ts";
import { readResultLines } from "../../../lib/results/lines/read_result_lines.ts";

/** Where the answers of a run go; at least one of the two is given. */
export interface OutputsOptions {
  /** File of NDJSON. */
  readonly out: string | undefined;
  /** Folder of answers by their key. */
  readonly results: string | undefined;
  /** Whether the file has the order of the pictures. */
  readonly isOrdered: boolean;
  /** What all workers of the run agree on. */
  readonly terms: RunTerms;
  /** The part that this worker does; without it the whole. */
  readonly shard: Shard | undefined;
}

/** A picture's place in the run. */
export interface Place {
  /** Its number among the pictures of this worker. */
  readonly index: number;
  /** Its number in the list. */
  readonly line: number;
  /** How it is called. */
  readonly name: string;
  /** Its path, unless it is no file. */
  readonly path?: string;
}

/** Keeps the answers of a run, and finds those of earlier ones. */
export class Outputs implements AsyncDisposable {
  readonly #log: ResultLog | undefined;
  readonly #store: AnswerStore | undefined;
  readonly #index: ShardIndex | undefined;
  readonly #results: string | undefined;

  private constructor(
    log: ResultLog | undefined,
    { store, index, results }: {
      store?: AnswerStore;
      index?: ShardIndex;
      results?: string;
    },
  ) {
    this.#log = log;
    this.#store = store;
    this.#index = index;
    this.#results = results;
  }

  /**
   * Opens the file and joins the run of the folder.
   *
   * @throws what `ResultLog.open()` and `joinRun()` throw.
   */
  static async open(options: OutputsOptions): Promise<Outputs> {
    const { out, results, isOrdered, terms, shard } = options;
    const run = results === undefined
      ? undefined
      : await joinRun(results, terms, { isPart: shard !== undefined });
    await using stack = new AsyncDisposableStack();
    const log = out === undefined
      ? undefined
      : stack.use(await ResultLog.open(out, { isOrdered }));
    if (results === undefined || run === undefined) {
      stack.move();
      return new Outputs(log, {});
    }
    const part = shard ?? { index: 0, count: 1 };
    const index = await ShardIndex.create(indexFolder(results, run.run), part);
    stack.move();
    return new Outputs(log, {
      store: new AnswerStore(results),
      index,
      results,
    });
  }

  /** Gives a place the answer of a key, if there is one already. */
  async recall(place: Place, key: string): Promise<boolean> {
    const logged = this.#log?.find(key, place.name);
    const isStored = await this.#store?.has(key) ?? false;
    if (logged !== undefined && this.#log !== undefined) {
      if (logged.line.name === place.name) this.#log.keep(place.index, logged);
      else this.#log.add(place.index, moved(logged.line, place));
      if (!isStored) await this.#store?.write(logged.line);
    } else if (!isStored || !await this.#copyStored(place, key)) return false;
    this.#index?.add({ line: place.line, name: place.name, key });
    return true;
  }

  /** Gives a place its result. */
  async add(place: Place, line: ResultLine): Promise<void> {
    const { name } = place;
    if (isAnswer(line)) await this.#store?.write(line);
    this.#log?.add(place.index, line);
    this.#index?.add(
      isAnswer(line)
        ? { line: place.line, name, key: line.key }
        : { line: place.line, name, error: line.error },
    );
  }

  /** Says that every picture has its result. */
  async finish(): Promise<void> {
    await this.#log?.finish();
    await this.#index?.finish();
  }

  /** The results, from where `finish()` has left them. */
  lines(): AsyncIterable<ResultLine> {
    return this.#log === undefined
      ? mergeResults(this.#results ?? "")
      : readResultLines(this.#log.path);
  }

  /** Closes the files; what was added is in them. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#log?.[Symbol.asyncDispose]();
    this.#index?.[Symbol.dispose]();
  }

  /** @returns Whether the answer is still there. */
  async #copyStored(place: Place, key: string): Promise<boolean> {
    if (this.#log === undefined) return true;
    const line = await this.#store?.read(key);
    if (line === undefined) return false;
    this.#log.add(place.index, moved(line, place));
    return true;
  }
}

/** The answer to the same picture under another name. */
export function moved(line: AnswerLine, { name, path }: Place): AnswerLine {
  const { image, ...rest } = line;
  if (!isRecord(image)) return { ...line, name };
  const { path: _, ...kept } = image;
  return {
    ...rest,
    name,
    image: path === undefined ? kept : { path, ...kept },
  };
}
