import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import {
  createProgress,
  type Progress,
} from "../../../../lib/cli/progress/progress.ts";
import { type CapturedIo, captureIo } from "../../../support/captured_io.ts";

Deno.test("createProgress() redraws a line on a terminal", () => {
  const io = captureIo({ isTerminal: true });
  showSomething(io, false);
  assertEquals(
    io.stderr.text,
    "\rDownloading a   50%      1 B/2 B\x1b[K\r\x1b[K",
  );
});

Deno.test("createProgress() prints plain lines elsewhere", () => {
  const io = captureIo();
  showSomething(io, false);
  assertMatch(
    io.stderr.text,
    /^Downloading a: 2 B\nDownloading a: done in \d+ ms\n$/,
  );
});

Deno.test("createProgress() shows nothing when quiet", async (t) => {
  for (const isTerminal of [true, false]) {
    await t.step(isTerminal ? "on a terminal" : "elsewhere", () => {
      const io = captureIo({ isTerminal });
      showSomething(io, true);
      assertEquals(io.stderr.text, "");
    });
  }
});

Deno.test("createProgress() never touches the answer", () => {
  for (const isTerminal of [true, false]) {
    const io = captureIo({ isTerminal });
    showSomething(io, false);
    assertEquals(io.stdout.text, "");
  }
});

Deno.test("createProgress() prints nothing of what takes less than a second for a program", () => {
  const io = captureIo({ isTerminal: true });
  using progress = createProgress(io, { title: "Downloading", json: true });
  progress.update({ label: "a", bytes: 1, total: 2 });
  progress.above(() => io.stdout.write("{}\n"));
  assertEquals([io.stdout.text, io.stderr.text], ["{}\n", ""]);
});

Deno.test("createProgress() steers no terminal where there is none", () => {
  const io = captureIo();
  showSomething(io, false);
  assertNotMatch(io.stderr.text, /[^\n\P{Cc}]/u);
});

Deno.test("createProgress() leaves no timer behind", () => {
  const io = captureIo({ isTerminal: true });
  createProgress(io, { quiet: false, title: "Downloading" }).end();
  assertEquals(io.stderr.text, "");
});

/** Half of two bytes, then, a moment later, all of them. */
function showSomething(io: CapturedIo, quiet: boolean): void {
  using progress: Progress = createProgress(io, {
    quiet,
    title: "Downloading",
  });
  progress.update({ label: "a", bytes: 1, total: 2 });
  progress.update({ label: "a", bytes: 2, total: 2 });
}
