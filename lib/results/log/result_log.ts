import type { FingerprintTable } from "../lines/fingerprint_table.ts";
import { NumberList } from "../lines/number_list.ts";
import {
  type AnswerLine,
  formatResultLine,
  isAnswer,
  parseResultLine,
  type ResultLine,
} from "../lines/result_line.ts";
import type { LineFile } from "./line_file.ts";
import { openAlone } from "./open_alone.ts";
import { exactKey, noteAnswer, scanLog } from "./scan_log.ts";
import { settleLog } from "./settle_log.ts";
import { type Turn, Turns } from "./turns.ts";
import { WaitingFile } from "./waiting_file.ts";

/** Options of {@linkcode ResultLog.open}. */
export interface ResultLogOptions {
  /**
   * Whether results stand in the order of their places, or as they came.
   *
   * @default {true}
   */
  isOrdered?: boolean;
}

/** An answer that is there already. */
export interface FoundAnswer {
  /** The answer. */
  readonly line: AnswerLine;
  /** Where it begins; -1 for one of this run that waits for its turn. */
  readonly offset: number;
}

/** What a place has: a result that is to be written, or one that is there. */
interface Entry {
  readonly text?: string;
  readonly answer?: AnswerLine;
}

/**
 * A file of results, one on a line, that a run adds to. What is written stays, however the process
 * ends; a later run finds it by its key.
 *
 * A run gives every place from 0 on either a result or a found answer. When all have one, `finish()`
 * puts the file into the order of this run, with what it held besides at its end. Nothing of it is in
 * memory but some ten bytes for each line.
 */
export class ResultLog implements AsyncDisposable {
  /** Where it is. */
  readonly path: string;
  readonly #file: LineFile;
  readonly #waiting: WaitingFile;
  readonly #isOrdered: boolean;
  readonly #turns = new Turns<Entry>();
  readonly #order = new NumberList();
  readonly #offsets: FingerprintTable;
  #lines: number;
  #isClosed = false;

  private constructor(
    path: string,
    { file, waiting, offsets, lines, isOrdered }: {
      file: LineFile;
      waiting: WaitingFile;
      offsets: FingerprintTable;
      lines: number;
      isOrdered: boolean;
    },
  ) {
    this.path = path;
    this.#file = file;
    this.#waiting = waiting;
    this.#offsets = offsets;
    this.#lines = lines;
    this.#isOrdered = isOrdered;
  }

  /**
   * Opens a file of results, or begins one.
   *
   * @throws {LockTimeoutError} If another run is writing it.
   * @throws {ConfigError} If it holds something else.
   */
  static async open(
    path: string,
    { isOrdered = true }: ResultLogOptions = {},
  ): Promise<ResultLog> {
    using stack = new DisposableStack();
    const file = stack.use(await openAlone(path));
    const { offsets, lines } = await scanLog(file, path);
    const waiting = new WaitingFile(path);
    const log = new ResultLog(path, {
      file,
      waiting,
      offsets,
      lines,
      isOrdered,
    });
    await log.#takeLeft();
    stack.move();
    return log;
  }

  /** An answer of a key, the one of that name if several names have it. */
  find(key: string, name: string): FoundAnswer | undefined {
    const first = this.#answerAt(this.#offsets.get(key), key);
    if (first === undefined || first.line.name === name) return first;
    const exact = this.#answerAt(this.#offsets.get(exactKey(key, name)), key);
    return exact?.line.name === name ? exact : first;
  }

  /** Gives a place an answer that is there already under the same name. */
  keep(index: number, { offset }: FoundAnswer): void {
    if (offset >= 0) this.#order.set(index, offset);
    this.#pass(index, {});
  }

  /** Gives a place its result, and writes it. */
  add(index: number, line: ResultLine): void {
    const text = formatResultLine(line);
    if (isAnswer(line)) noteAnswer(this.#offsets, line, -2 - index);
    this.#pass(index, { text, ...(isAnswer(line) && { answer: line }) });
    if (this.#turns.at(index) !== undefined) this.#waiting.add(text);
    if (this.#turns.waiting === 0) this.#waiting.clear();
  }

  /** Ends a run that has come to its end: the file then is in order, and on the disk. */
  async finish(): Promise<void> {
    this.#giveUp();
    await this.#file.sync();
    await settleLog(this.#file, {
      path: this.path,
      order: this.#order,
      isOrdered: this.#isOrdered,
      lines: this.#lines,
    });
    await this[Symbol.asyncDispose]();
  }

  /** Closes the file; what was added is in it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#giveUp();
    this.#file[Symbol.dispose]();
    await this.#waiting[Symbol.asyncDispose]();
  }

  /** What a killed run had not yet put in its place. */
  async #takeLeft(): Promise<void> {
    for await (const text of this.#waiting.left()) {
      const line = parseResultLine(text);
      if (line === undefined || !isAnswer(line)) continue;
      if (this.find(line.key, line.name)?.line.name === line.name) continue;
      noteAnswer(this.#offsets, line, this.#append(formatResultLine(line)));
    }
    await this.#file.sync();
    await this.#waiting.remove();
  }

  #answerAt(offset: number | undefined, key: string): FoundAnswer | undefined {
    if (offset === undefined) return undefined;
    const line = offset >= 0
      ? parseResultLine(this.#file.lineAt(offset))
      : this.#turns.at(-2 - offset)?.answer;
    if (line === undefined || !isAnswer(line) || line.key !== key) return;
    return { line, offset: Math.max(-1, offset) };
  }

  #pass(index: number, entry: Entry): void {
    const due = this.#isOrdered
      ? this.#turns.take(index, entry)
      : [{ index, item: entry }];
    for (const turn of due) this.#write(turn);
  }

  #write({ index, item: { text, answer } }: Turn<Entry>): void {
    if (text === undefined) return;
    const offset = this.#append(text);
    this.#order.set(index, offset);
    if (answer !== undefined) this.#move(answer, -2 - index, offset);
  }

  /** An answer that waited is found where it now is. */
  #move({ key, name }: AnswerLine, from: number, to: number): void {
    for (const text of [key, exactKey(key, name)]) {
      if (this.#offsets.get(text) === from) this.#offsets.set(text, to);
    }
  }

  #append(text: string): number {
    this.#lines += 1;
    return this.#file.append(text);
  }

  /** The places between will not come any more. */
  #giveUp(): void {
    for (const turn of this.#turns.giveUp()) this.#write(turn);
  }
}
