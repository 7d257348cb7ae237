import { assertEquals } from "@std/assert";
import { formatPace } from "../../../../lib/cli/progress/format_progress.ts";
import { createProgress } from "../../../../lib/cli/progress/progress.ts";
import {
  formatAmount,
  formatRate,
} from "../../../../lib/cli/progress/progress_unit.ts";
import { captureIo } from "../../../support/captured_io.ts";

Deno.test("formatAmount() counts pictures as they are, and bytes by their unit", () => {
  assertEquals(formatAmount(1_234_567, "pictures"), "1234567");
  assertEquals(formatAmount(1_234_567, "bytes"), "1.23 MB");
});

Deno.test("formatRate() says as much of a rate as tells it from another", () => {
  const rates = [0.0123, 0.25, 3.456, 42.42, 1234.5];
  assertEquals(rates.map((rate) => formatRate(rate, "pictures")), [
    "0.01/s",
    "0.25/s",
    "3.5/s",
    "42/s",
    "1235/s",
  ]);
  assertEquals(formatRate(1_500_000, "bytes"), "1.50 MB/s");
});

Deno.test("formatPace() says how many pictures, how fast and how long", () => {
  const pace = { bytes: 30, total: 120, bytesPerSecond: 1.5 };
  assertEquals(
    formatPace(pace, "pictures"),
    "25%  30/120  1.5/s  ETA 1:00",
  );
});

Deno.test("progress of pictures is told to people and programs in pictures", async (t) => {
  const update = { label: "pictures", bytes: 30, total: 120 };
  await t.step("a log", () => {
    const io = captureIo();
    using progress = createProgress(io, {
      title: "Describing",
      unit: "pictures",
    });
    progress.update(update);
    assertEquals(io.stderr.text, "Describing pictures: 120\n");
  });
  await t.step("a terminal", () => {
    const io = captureIo({ isTerminal: true });
    using progress = createProgress(io, {
      title: "Describing",
      unit: "pictures",
    });
    progress.update(update);
    assertEquals(
      io.stderr.text.replaceAll(/\p{Cc}\[?K?|\s+/gu, " ").trim(),
      "Describing pictures 25% 30/120",
    );
  });
  await t.step("a program", () => {
    const io = captureIo();
    let now = 0;
    let tick = () => {};
    using progress = createProgress(io, {
      title: "Describing",
      unit: "pictures",
      json: true,
      now: () => now,
      repeat(each) {
        tick = each;
        return { [Symbol.dispose]() {} };
      },
    });
    progress.update({ ...update, bytes: 27 });
    tick();
    now = 2000;
    progress.update(update);
    tick();
    assertEquals(
      io.stdout.text.trimEnd().split("\n").map((line) => JSON.parse(line)),
      [
        {
          version: 1,
          event: "progress",
          pictures: 27,
          total: 120,
          picturesPerSecond: null,
          secondsLeft: null,
        },
        {
          version: 1,
          event: "progress",
          pictures: 30,
          total: 120,
          picturesPerSecond: 1.5,
          secondsLeft: 60,
        },
      ],
    );
  });
});
