import { assertEquals, assertLess } from "@std/assert";
import { TerminalProgress } from "../../../../lib/cli/progress/terminal_progress.ts";
import type { ProgressWhole } from "../../../../lib/cli/progress/progress.ts";
import { type CapturedIo, captureIo } from "../../../support/captured_io.ts";
import { renderTerminal } from "../../../support/render_terminal.ts";

/** A display with a clock and a timer that only the test moves. */
class Stage implements Disposable {
  readonly io: CapturedIo;
  readonly progress: TerminalProgress;
  nowMs = 0;
  ticking = false;
  readonly #parts = new Map<string, number>();
  #tick = () => {};

  constructor(columns = 80) {
    this.io = captureIo({ isTerminal: true, columns });
    this.progress = new TerminalProgress(this.io, {
      quiet: false,
      title: "Downloading",
      now: () => this.nowMs,
      repeat: (tick) => {
        this.#tick = tick;
        this.ticking = true;
        return { [Symbol.dispose]: () => void (this.ticking = false) };
      },
    });
  }

  /** Lets time pass, then reports bytes of 1,000. */
  update(afterMs: number, bytes: number, label = "a"): void {
    this.nowMs += afterMs;
    this.progress.update({ label, bytes, total: 1000 });
  }

  /** Lets time pass without news. */
  wait(ms: number): void {
    this.nowMs += ms;
    this.#tick();
  }

  /** Lets time pass, then reports bytes of a thing that is a part of 1,000. */
  part(
    afterMs: number,
    label: string,
    bytes: number,
    total: number,
    whole?: ProgressWhole,
  ): void {
    this.nowMs += afterMs;
    this.#parts.set(label, bytes);
    const sum = [...this.#parts.values()].reduce((a, b) => a + b, 0);
    this.progress.update({
      label,
      bytes,
      total,
      whole: whole ?? { name: "model", bytes: sum, total: 1000 },
    });
    this.#tick();
  }

  /** What the person sees now. */
  get screen(): string[] {
    return renderTerminal(this.io.stderr.text);
  }

  /** The lines drawn so far, without what steers the terminal. */
  get lines(): string[] {
    return this.io.stderr.text.split("\r").slice(1).map((line) =>
      line.replace("\x1b[K", "")
    );
  }

  [Symbol.dispose](): void {
    this.progress.end();
  }
}

Deno.test("TerminalProgress returns to the start of the line and clears the rest", () => {
  using stage = new Stage();
  stage.update(0, 250);
  stage.update(100, 500);
  assertEquals(
    stage.io.stderr.text,
    "\rDownloading a   25%    250 B/1.00 kB\x1b[K" +
      "\rDownloading a   50%    500 B/1.00 kB  2.50 kB/s  ETA 0:01\x1b[K",
  );
});

Deno.test("TerminalProgress draws at most every 100 ms", () => {
  using stage = new Stage();
  for (let update = 0; update <= 1000; update += 1) stage.update(1, update);
  assertEquals(stage.lines.length, 11);
});

Deno.test("TerminalProgress never goes back", () => {
  using stage = new Stage();
  stage.update(0, 600);
  stage.update(100, 0);
  stage.update(100, 300);
  stage.update(100, 700);
  assertEquals(stage.lines, [
    "Downloading a   60%    600 B/1.00 kB",
    "Downloading a   60%    600 B/1.00 kB    waiting",
    "Downloading a   60%    600 B/1.00 kB    waiting",
    "Downloading a   70%    700 B/1.00 kB    333 B/s  ETA 0:01",
  ]);
});

Deno.test("TerminalProgress shows a stall although no update comes", () => {
  using stage = new Stage();
  stage.update(0, 0);
  stage.update(1000, 500);
  stage.wait(1000);
  stage.wait(5000);
  assertEquals(stage.lines, [
    "Downloading a    0%      0 B/1.00 kB",
    "Downloading a   50%    500 B/1.00 kB    500 B/s  ETA 0:01",
    "Downloading a   50%    500 B/1.00 kB    250 B/s  ETA 0:02",
    "Downloading a   50%    500 B/1.00 kB    waiting",
  ]);
});

Deno.test("TerminalProgress draws a line for each thing that is under way, and one for their sum", () => {
  using stage = new Stage();
  stage.part(0, "config.json", 5, 10);
  stage.part(0, "onnx/decoder.onnx", 0, 990);
  stage.wait(100);
  stage.part(900, "onnx/decoder.onnx", 495, 990);
  assertEquals(stage.screen, [
    "config.json         50%      5 B/10 B       waiting",
    "onnx/decoder.onnx   50%    495 B/990 B      550 B/s  ETA 0:01",
    "Downloading         50%    500 B/1.00 kB    495 B/s  ETA 0:02",
  ]);
  stage.part(1000, "config.json", 10, 10);
  assertEquals(stage.screen, [
    "onnx/decoder.onnx   50%    495 B/990 B      261 B/s  ETA 0:02",
    "Downloading         50%    505 B/1.00 kB    250 B/s  ETA 0:02",
  ]);
  stage.part(1000, "onnx/decoder.onnx", 990, 990);
  assertEquals(stage.screen, ["Downloading  100%  1.00 kB/1.00 kB"]);
  stage.progress.end();
  assertEquals(stage.screen, []);
});

Deno.test("TerminalProgress adds up what belongs to several wholes, and does not go back when one is given up", () => {
  using stage = new Stage();
  stage.part(0, "a", 0, 100, { name: "x", bytes: 0, total: 100 });
  stage.part(0, "b", 0, 300, { name: "y", bytes: 200, total: 500 });
  stage.wait(500);
  assertEquals(stage.screen, [
    "a              0%      0 B/100 B      waiting",
    "b              0%      0 B/300 B",
    "Downloading   33%    200 B/600 B      waiting",
  ]);
  stage.progress.drop("y");
  stage.wait(500);
  assertEquals(stage.screen, [
    "a              0%      0 B/100 B      waiting",
    "Downloading   66%    200 B/300 B      waiting",
  ]);
  stage.progress.drop("x");
  stage.wait(500);
  assertEquals(stage.screen, []);
});

Deno.test("TerminalProgress counts wholes that are still to begin", () => {
  using stage = new Stage();
  stage.progress.expect("x", 100);
  stage.progress.expect("y", 300);
  stage.wait(500);
  assertEquals(stage.screen, ["Downloading    0%      0 B/400 B"]);
  stage.part(100, "a", 50, 100, { name: "x", bytes: 50, total: 100 });
  assertEquals(stage.screen, [
    "a             50%     50 B/100 B",
    "Downloading   12%     50 B/400 B",
  ]);
  stage.part(500, "a", 100, 100, { name: "x", bytes: 100, total: 100 });
  assertEquals(stage.screen, [
    "Downloading   25%    100 B/400 B      100 B/s  ETA 0:03",
  ]);
});

Deno.test("TerminalProgress draws at most eight things, and says how many there are besides", () => {
  using stage = new Stage();
  for (let file = 0; file < 11; file += 1) stage.update(0, 0, `file ${file}`);
  stage.wait(500);
  assertEquals(stage.screen.slice(7), [
    "file 7         0%      0 B/1.00 kB",
    "… and 3 more",
    "Downloading    0%      0 B/11.0 kB    waiting",
  ]);
  assertEquals(stage.screen.length, 10);
});

Deno.test("TerminalProgress lets other lines be printed above its own", () => {
  using stage = new Stage();
  stage.update(0, 100, "a");
  stage.update(100, 100, "b");
  stage.progress.above(() => stage.io.stderr.write("a line\n"));
  assertEquals(stage.screen, [
    "a line",
    "a             10%    100 B/1.00 kB    waiting",
    "b             10%    100 B/1.00 kB",
    "Downloading   10%    200 B/2.00 kB    waiting",
  ]);
});

Deno.test("TerminalProgress takes more bytes than were promised for the end", () => {
  using stage = new Stage();
  stage.update(0, 1500);
  assertEquals(stage.lines, ["Downloading a  100%  1.50 kB/1.50 kB"]);
});

Deno.test("TerminalProgress stays within the terminal, also when it shrinks", () => {
  using stage = new Stage(40);
  stage.update(0, 500, "x".repeat(100));
  stage.io.columns = 20;
  stage.update(100, 600, "x".repeat(100));
  stage.progress.end();
  assertEquals(stage.lines, [
    `…${"x".repeat(15)}   50%    500 B/1.00 kB`,
    // The terminal has wrapped what it had, so there are two rows to go over.
    `\x1b[1A…${"x".repeat(12)}   60%\x1b[J`,
    "",
  ]);
});

Deno.test("TerminalProgress makes the sum stand out where a person reads it in color", () => {
  using stage = new Stage();
  stage.io.stderr.hasColor = true;
  stage.update(0, 0, "a");
  stage.update(100, 0, "b");
  assertEquals(
    stage.lines.at(-1)?.split("\n"),
    [
      "a              0%      0 B/1.00 kB    waiting",
      "b              0%      0 B/1.00 kB\x1b[K",
      "\x1b[1mDownloading    0%      0 B/2.00 kB    waiting\x1b[0m\x1b[K",
    ],
  );
});

Deno.test("TerminalProgress draws nothing before it knows something", () => {
  using stage = new Stage();
  stage.wait(500);
  stage.progress.end();
  assertEquals(stage.io.stderr.text, "");
});

Deno.test("TerminalProgress takes its line away at the end, once, and is then silent", () => {
  using stage = new Stage();
  stage.update(0, 500);
  assertEquals(stage.ticking, true);
  stage.progress.end();
  stage.progress.end();
  stage.update(500, 600);
  stage.wait(500);
  assertEquals(stage.lines, ["Downloading a   50%    500 B/1.00 kB", ""]);
  assertEquals(stage.ticking, false);
});

Deno.test("TerminalProgress writes no more than it must to a slow terminal", () => {
  using stage = new Stage();
  for (let update = 0; update <= 1000; update += 1) stage.update(1, update);
  assertLess(stage.io.stderr.text.length, 1000);
});
