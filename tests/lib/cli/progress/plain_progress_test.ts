import { assertEquals } from "@std/assert";
import { PlainProgress } from "../../../../lib/cli/progress/plain_progress.ts";
import { captureIo } from "../../../support/captured_io.ts";

/** What is printed for some updates, each a second after the one before. */
function print(
  ...updates: [label: string, bytes: number, total: number][]
): string {
  const io = captureIo();
  let nowMs = 0;
  const progress = new PlainProgress(io, {
    title: "Downloading",
    now: () => nowMs,
  });
  for (const [label, bytes, total] of updates) {
    progress.update({ label, bytes, total });
    nowMs += 1000;
  }
  progress.end();
  return io.stderr.text;
}

Deno.test("PlainProgress prints a line at the start and one at the end of a label", () => {
  assertEquals(
    print(["a", 0, 5000], ["a", 1000, 5000], ["a", 4000, 5000], [
      "a",
      5000,
      5000,
    ]),
    "Downloading a: 5 kB\nDownloading a: done in 3.0 s\n",
  );
});

Deno.test("PlainProgress says nothing more of a label that is complete", () => {
  assertEquals(
    print(["a", 5, 5], ["a", 5, 5], ["a", 0, 5]),
    "Downloading a: 5 B\nDownloading a: done in 0 ms\n",
  );
});

Deno.test("PlainProgress tells labels apart, also when they take turns", () => {
  assertEquals(
    print(["a", 0, 5], ["b", 0, 7], ["a", 5, 5], ["b", 7, 7]),
    "Downloading a: 5 B\nDownloading b: 7 B\n" +
      "Downloading a: done in 2.0 s\nDownloading b: done in 2.0 s\n",
  );
});

Deno.test("PlainProgress says nothing of an end that did not come", () => {
  assertEquals(print(["a", 0, 5], ["a", 4, 5]), "Downloading a: 5 B\n");
});

Deno.test("PlainProgress prints an empty file as complete", () => {
  assertEquals(
    print(["a", 0, 0]),
    "Downloading a: 0 B\nDownloading a: done in 0 ms\n",
  );
});

Deno.test("PlainProgress keeps a label on its line", () => {
  assertEquals(print(["a\n\x1b[2Jb", 0, 5]), "Downloading a [2Jb: 5 B\n");
});

Deno.test("PlainProgress prints the sum twice a minute, and that it waits while nothing comes", () => {
  const io = captureIo();
  let [nowMs, tick] = [0, () => {}];
  const progress = new PlainProgress(io, {
    title: "Downloading",
    now: () => nowMs,
    repeat: (call) => {
      tick = call;
      return { [Symbol.dispose]() {} };
    },
  });
  for (let second = 0; second <= 100; second += 1) {
    nowMs = second * 1000;
    const bytes = Math.min(second, 50) * 1000;
    const whole = { name: "x", bytes: bytes + 100_000, total: 200_000 };
    progress.update({ label: "a", bytes, total: 100_000, whole });
    tick();
  }
  progress.update({ label: "a", bytes: 100_000, total: 100_000 });
  assertEquals(
    io.stderr.text,
    `Downloading a: 100 kB
Downloading 65%  130 kB/200 kB  1.00 kB/s  ETA 1:10
Downloading 75%  150 kB/200 kB  waiting
Downloading 75%  150 kB/200 kB  waiting
Downloading a: done in 1 min 40 s
`,
  );
  progress.end();
});

Deno.test("PlainProgress counts what is expected in the sum", () => {
  const io = captureIo();
  let [nowMs, tick] = [0, () => {}];
  using progress = new PlainProgress(io, {
    title: "Downloading",
    now: () => nowMs,
    repeat: (call) => {
      tick = call;
      return { [Symbol.dispose]() {} };
    },
  });
  progress.expect("x", 10);
  progress.expect("y", 30);
  progress.update({
    label: "a",
    bytes: 8,
    total: 10,
    whole: { name: "x", bytes: 8, total: 10 },
  });
  nowMs = 30_000;
  tick();
  progress.drop("y");
  nowMs = 60_000;
  tick();
  assertEquals(
    io.stderr.text,
    "Downloading a: 10 B\nDownloading 20%  8 B/40 B\n" +
      "Downloading 80%  8 B/10 B  waiting\n",
  );
});
