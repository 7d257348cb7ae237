import { assertEquals } from "@std/assert";
import {
  formatChanges,
  formatReport,
} from "../../../bench/results/format_report.ts";
import { sampleReport } from "../../support/bench/sample_report.ts";

Deno.test("formatReport() shows ratios with their goals, all medians, and what failed", () => {
  assertEquals(
    formatReport(sampleReport()),
    `
OURS / OTHER                 OURS   OTHER  RATIO  GOAL
decode, int4 / llama       60.0/s  50.0/s  1.20x  >= 1.10x reached
peak memory, int4 / llama  900 MB    1 GB   90 %  <= 70 % not reached

one    RUNS  prefillMs  tokensPerSecond  peakBytes
int4      1                      60.0/s     900 MB
llama     2     400 ms           50.0/s       1 GB

int8 failed (one): no graph`.trimStart(),
  );
});

Deno.test("formatChanges() shows what has become better or worse, and what is new", () => {
  const now = sampleReport();
  const [decode] = now.ratios;
  const before = {
    ...sampleReport(),
    ratios: decode ? [{ ...decode, ratio: 1, oursValue: 55 }] : [],
  };
  assertEquals(
    formatChanges(now, before),
    `
Since 2026-10-01T10:00:00.000Z
RATIO                      BEFORE    NOW  CHANGE  OURS
decode, int4 / llama        1.00x  1.20x   +20 %  55.0/s -> 60.0/s
peak memory, int4 / llama           90 %     new`.trimStart(),
  );
});
