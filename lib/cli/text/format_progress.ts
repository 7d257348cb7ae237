import { formatBytes } from "../../base/bytes.ts";
import { formatDuration } from "../../base/duration.ts";
import { oneLine } from "./one_line.ts";

/** What a line of progress says. */
export interface ProgressState {
  /** What is being done. */
  title: string;
  /** To what. */
  label: string;
  /** Bytes that are done. */
  bytes: number;
  /** Bytes there are in all. */
  total: number;
  /** Speed of late, if it is known. */
  bytesPerSecond: number | undefined;
}

/**
 * Formats progress as one line that is shorter than the terminal, as a full line would wrap. Where
 * there is not enough room it goes without the title, and then the label loses its beginning: the
 * end of a path says more.
 */
export function formatProgress(state: ProgressState, columns: number): string {
  const numbers = [percent(state), bytes(state), ...pace(state)].join("  ");
  const room = Math.max(0, columns - 1);
  const name = fit(state, room - numbers.length - 2);
  return `${name}  ${numbers}`.trimStart().slice(0, room);
}

function fit({ title, label }: ProgressState, length: number): string {
  const name = oneLine(label);
  const full = `${title} ${name}`;
  if (full.length <= length) return full;
  if (name.length <= length) return name;
  return length < 2 ? "" : `…${name.slice(1 - length)}`;
}

function percent({ bytes, total }: ProgressState): string {
  const done = total === 0 ? 100 : Math.floor(100 * bytes / total);
  return `${String(done).padStart(3)}%`;
}

function bytes({ bytes, total }: ProgressState): string {
  return `${formatBytes(bytes)}/${formatBytes(total)}`;
}

/** Speed and the time left; neither says anything once all is there. */
function pace({ bytes, total, bytesPerSecond }: ProgressState): string[] {
  if (bytesPerSecond === undefined || bytes >= total) return [];
  const speed = `${formatBytes(bytesPerSecond)}/s`;
  if (bytesPerSecond === 0) return [speed];
  const leftMs = (total - bytes) / bytesPerSecond * 1000;
  return [speed, `ETA ${formatDuration(leftMs)}`];
}
