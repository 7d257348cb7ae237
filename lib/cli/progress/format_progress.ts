import { oneLine } from "../text/one_line.ts";
import { type Pace, percentOf } from "./progress_ledger.ts";
import {
  formatAmount,
  formatRate,
  type ProgressUnit,
} from "./progress_unit.ts";

/** What a line of progress says. */
export interface ProgressState extends Pace {
  /**
   * What is being done; it goes first where there is not enough room.
   *
   * @default {""}
   */
  title?: string;
  /**
   * To what; where there is not enough room a path loses its middle and any other name its beginning,
   * as the end says more.
   *
   * @default {""}
   */
  label?: string;
}

/** Widest of what `formatBytes()` gives, so that numbers stay in their place while they grow. */
const BYTES_WIDTH = "99.9 MB".length;

/** A name that is cut to less than this cannot be recognized; then numbers go, the last ones first. */
const MINIMUM_NAME_WIDTH = 12;

/** Most of a file's name, as names of weights differ in front. */
const MINIMUM_FILE_WIDTH = 18;

/** Where so much time is left, the speed will change before it is over. */
const MAXIMUM_LEFT_MS = 86_400_000;

/**
 * Formats progress as lines that are shorter than the terminal, as a full line would wrap, with the
 * numbers below each other.
 */
export function formatProgress(
  states: readonly ProgressState[],
  columns: number,
  unit: ProgressUnit = "bytes",
): string[] {
  const room = Math.max(0, columns - 1);
  const numbers = fitNumbers(
    states.map((state) => alignedCells(state, unit)),
    room,
  );
  const numbersWidth = widest(numbers);
  const names = states.map((state) => fitName(state, room - numbersWidth - 2));
  const nameWidth = widest(names);
  return names.map((name, index) => {
    const gap = nameWidth === 0 ? "" : " ".repeat(nameWidth - name.length + 2);
    return `${name}${gap}${numbers[index]}`.trimEnd().slice(0, room);
  });
}

/** Formats percent, bytes, speed and the time that is left, for a line on its own. */
export function formatPace(pace: Pace, unit: ProgressUnit = "bytes"): string {
  const { percent, done, total, speed, left } = cellsOf(pace, unit);
  return [percent, `${done}/${total}`, speed, left]
    .filter((cell) => cell !== "").join("  ");
}

/** All numbers, or as many of the first ones as leave room for a name. */
function fitNumbers(rows: readonly string[][], room: number): string[] {
  for (let count = 4; count > 1; count -= 1) {
    const lines = joinCells(rows, count);
    if (room - widest(lines) - 2 >= MINIMUM_NAME_WIDTH) return lines;
  }
  return joinCells(rows, 1);
}

function joinCells(rows: readonly string[][], count: number): string[] {
  return rows.map((cells) => cells.slice(0, count).join("  ").trimEnd());
}

function alignedCells(pace: Pace, unit: ProgressUnit): string[] {
  const { percent, done, total, speed, left } = cellsOf(pace, unit);
  return [
    percent.padStart("100%".length),
    `${done.padStart(BYTES_WIDTH)}/${total.padEnd(BYTES_WIDTH)}`,
    speed.padStart(BYTES_WIDTH + "/s".length),
    left,
  ];
}

/** The numbers as texts; speed and the time left say nothing once all is there. */
function cellsOf(
  { bytes, total, bytesPerSecond, percent = percentOf(bytes, total) }: Pace,
  unit: ProgressUnit,
) {
  const isRunning = bytesPerSecond !== undefined && bytes < total;
  return {
    percent: `${percent}%`,
    done: formatAmount(bytes, unit),
    total: formatAmount(total, unit),
    speed: isRunning ? formatSpeed(bytesPerSecond, unit) : "",
    left: isRunning ? formatLeft((total - bytes) / bytesPerSecond * 1000) : "",
  };
}

/** Zero is a word, as it is easily overlooked between numbers. */
function formatSpeed(bytesPerSecond: number, unit: ProgressUnit): string {
  return bytesPerSecond === 0 ? "waiting" : formatRate(bytesPerSecond, unit);
}

/** Hours, minutes and seconds as a clock has them, which is short and keeps its length. */
function formatLeft(ms: number): string {
  if (ms === Infinity) return "";
  if (ms > MAXIMUM_LEFT_MS) return "ETA >1 day";
  const seconds = Math.ceil(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const tail = String(seconds % 60).padStart(2, "0");
  return hours === 0
    ? `ETA ${minutes}:${tail}`
    : `ETA ${hours}:${String(minutes % 60).padStart(2, "0")}:${tail}`;
}

function fitName(
  { title = "", label = "" }: ProgressState,
  length: number,
): string {
  const name = oneLine(label);
  const full = `${title} ${name}`.trim();
  if (full.length <= length) return full;
  if (name === "") return "";
  return name.length <= length ? name : shorten(name, length);
}

/** The folder that begins a path tells models apart, where it leaves enough to the file. */
function shorten(name: string, length: number): string {
  if (length < 2) return "";
  const folder = name.slice(0, name.indexOf("/") + 1);
  const head = length - folder.length - 1 < MINIMUM_FILE_WIDTH ? "" : folder;
  return `${head}…${name.slice(head.length + 1 - length)}`;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}
