import { formatBytes, type FormatBytesOptions } from "../../base/bytes.ts";

/** What progress counts. */
export type ProgressUnit = "bytes" | "pictures";

/** Formats an amount, unless told otherwise so that bytes keep their length while they grow. */
export function formatAmount(
  amount: number,
  unit: ProgressUnit,
  options: FormatBytesOptions = { isFixed: true },
): string {
  return unit === "bytes" ? formatBytes(amount, options) : String(amount);
}

/** Formats an amount each second. */
export function formatRate(perSecond: number, unit: ProgressUnit): string {
  const amount = unit === "bytes" || perSecond >= 100
    ? formatAmount(Math.round(perSecond), unit)
    : perSecond.toPrecision(perSecond < 0.1 ? 1 : 2);
  return `${amount}/s`;
}
