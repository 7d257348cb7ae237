import { assertEquals } from "@std/assert";
import { JsonProgress } from "../../../../lib/cli/progress/json_progress.ts";
import { captureIo } from "../../../support/captured_io.ts";

Deno.test("JsonProgress prints one event a tick on standard output while something is under way", () => {
  const io = captureIo({ isTerminal: true });
  let [nowMs, tick, isTicking] = [0, () => {}, true];
  const progress = new JsonProgress(io, {
    title: "Downloading",
    now: () => nowMs,
    repeat: (call) => {
      tick = call;
      return { [Symbol.dispose]: () => void (isTicking = false) };
    },
  });
  const update = (bytes: number) =>
    progress.update({
      label: "config.json",
      bytes,
      total: 100,
      whole: { name: "fastvlm-0.5b-q4", bytes: bytes + 50, total: 200 },
    });
  tick();
  update(0);
  tick();
  nowMs += 1000;
  for (let bytes = 1; bytes <= 40; bytes += 1) update(bytes);
  tick();
  update(100);
  tick();
  progress.end();
  assertEquals(isTicking, false);
  const lines = io.stdout.text.trimEnd().split("\n");
  const event = (bytes: number, bytesPerSecond: number | null) => ({
    version: 1,
    event: "progress",
    bytes: bytes + 50,
    total: 200,
    bytesPerSecond,
    files: [{
      file: "config.json",
      model: "fastvlm-0.5b-q4",
      bytes,
      total: 100,
      bytesPerSecond,
    }],
  });
  assertEquals(lines.map((line) => JSON.parse(line)), [
    event(0, null),
    event(40, 40),
  ]);
  assertEquals(io.stderr.text, "");
});

Deno.test("JsonProgress counts what is expected, and what has come of something that is given up", () => {
  const io = captureIo();
  let tick = () => {};
  using progress = new JsonProgress(io, {
    title: "Downloading",
    now: () => 0,
    repeat: (call) => {
      tick = call;
      return { [Symbol.dispose]() {} };
    },
  });
  const update = (name: string) =>
    progress.update({
      label: "config.json",
      bytes: 1,
      total: 2,
      whole: { name, bytes: 1, total: 2 },
    });
  progress.expect("x", 2);
  progress.expect("y", 2);
  update("x");
  tick();
  update("y");
  progress.drop("x");
  tick();
  const sums = io.stdout.text.trimEnd().split("\n").map((line) => {
    const { bytes, total } = JSON.parse(line);
    return [bytes, total];
  });
  assertEquals(sums, [[1, 4], [2, 3]]);
});

Deno.test("JsonProgress ends where nobody reads any more, and does not throw from its timer", () => {
  const io = captureIo();
  io.stdout.write = () => {
    throw new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
  };
  let [tick, isTicking] = [() => {}, true];
  const progress = new JsonProgress(io, {
    title: "Downloading",
    repeat: (call) => {
      tick = call;
      return { [Symbol.dispose]: () => void (isTicking = false) };
    },
  });
  progress.update({ label: "config.json", bytes: 1, total: 100 });
  tick();
  assertEquals(isTicking, false);
});
