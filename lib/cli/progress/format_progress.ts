import { formatBytes } from "../../base/bytes.ts";
import { formatDuration } from "../../base/duration.ts";
import { oneLine } from "../text/one_line.ts";
import type { Pace } from "./progress_ledger.ts";

/** What a line of progress says. */
export interface ProgressState extends Pace {
  /**
   * What is being done; it goes first where there is not enough room.
   *
   * @default {""}
   */
  title?: string;
  /**
   * To what; where there is not enough room it loses its beginning, as the end of a path says more.
   *
   * @default {""}
   */
  label?: string;
  /**
   * Length to which title and label are filled, so that numbers stand below each other.
   *
   * @default {0}
   */
  nameLength?: number;
}

/** Formats progress as one line that is shorter than the terminal, as a full line would wrap. */
export function formatProgress(state: ProgressState, columns: number): string {
  const numbers = formatPace(state);
  const room = Math.max(0, columns - 1);
  const name = fit(state, room - numbers.length - 2);
  return `${name}  ${numbers}`.trimStart().slice(0, room);
}

/** Formats percent, bytes, speed and the time that is left. */
export function formatPace(pace: Pace): string {
  return [percent(pace), bytes(pace), ...speed(pace)].join("  ");
}

function fit(
  { title = "", label = "", nameLength = 0 }: ProgressState,
  length: number,
): string {
  const name = oneLine(label);
  const full = `${title} ${name}`.trim();
  if (full.length <= length) return full.padEnd(Math.min(length, nameLength));
  if (name === "") return "";
  if (name.length <= length) return name;
  return length < 2 ? "" : `…${name.slice(1 - length)}`;
}

function percent({ bytes, total }: Pace): string {
  const done = total === 0 ? 100 : Math.floor(100 * bytes / total);
  return `${String(done).padStart(3)}%`;
}

function bytes({ bytes, total }: Pace): string {
  return `${formatBytes(bytes)}/${formatBytes(total)}`;
}

/** Speed and the time left; neither says anything once all is there. */
function speed({ bytes, total, bytesPerSecond }: Pace): string[] {
  if (bytesPerSecond === undefined || bytes >= total) return [];
  const speed = `${formatBytes(bytesPerSecond)}/s`;
  if (bytesPerSecond === 0) return [speed];
  const leftMs = (total - bytes) / bytesPerSecond * 1000;
  return [speed, `ETA ${formatDuration(leftMs)}`];
}
