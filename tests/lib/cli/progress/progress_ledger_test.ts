import { assertEquals } from "@std/assert";
import { ProgressLedger } from "../../../../lib/cli/progress/progress_ledger.ts";

Deno.test("ProgressLedger keeps what is under way in the order in which it began", () => {
  const ledger = new ProgressLedger();
  ledger.update({ label: "b", bytes: 0, total: 10 });
  ledger.update({ label: "a", bytes: 5, total: 10 });
  ledger.update({ label: "c", bytes: 10, total: 10 });
  ledger.update({ label: "b", bytes: 1, total: 10 });
  assertEquals(ledger.active, [
    { label: "b", bytes: 1, total: 10, bytesPerSecond: undefined },
    { label: "a", bytes: 5, total: 10, bytesPerSecond: undefined },
  ]);
  assertEquals(ledger.sum, { bytes: 16, total: 30, bytesPerSecond: undefined });
});

Deno.test("ProgressLedger never goes back, neither for a thing nor for a whole", () => {
  const ledger = new ProgressLedger();
  const at = (bytes: number) => ({
    label: "a",
    bytes,
    total: 10,
    whole: { name: "x", bytes: bytes * 10, total: 100 },
  });
  for (const bytes of [6, 0, 3]) ledger.update(at(bytes));
  assertEquals(ledger.active, [
    { label: "a", bytes: 6, total: 10, bytesPerSecond: undefined, whole: "x" },
  ]);
  assertEquals(ledger.sum, {
    bytes: 60,
    total: 100,
    bytesPerSecond: undefined,
  });
  ledger.update(at(12));
  assertEquals(ledger.find(at(0)), {
    bytes: 12,
    total: 12,
    bytesPerSecond: undefined,
  });
});

Deno.test("ProgressLedger does not take what is there at first for speed", () => {
  const ledger = new ProgressLedger();
  const update = (name: string, bytes: number) =>
    ledger.update({
      label: "a",
      bytes,
      total: 5000,
      whole: { name, bytes, total: 5000 },
    });
  update("x", 1000);
  ledger.record(0);
  update("x", 1500);
  update("y", 4000);
  ledger.record(1000);
  assertEquals(ledger.sum.bytesPerSecond, 500);
  update("y", 4250);
  ledger.record(2000);
  assertEquals(ledger.sum.bytesPerSecond, 500);
  assertEquals(ledger.active.map((item) => item.bytesPerSecond), [250, 250]);
});

Deno.test("ProgressLedger tells equal labels of two wholes apart, and forgets the parts of one", () => {
  const ledger = new ProgressLedger();
  for (const name of ["x", "y"]) {
    ledger.update({
      label: "config.json",
      bytes: 1,
      total: 2,
      whole: { name, bytes: 1, total: 7 },
    });
  }
  assertEquals(ledger.active.length, 2);
  assertEquals(ledger.sum.total, 14);
  ledger.drop("x");
  assertEquals(ledger.active.map(({ whole }) => whole), ["y"]);
  // What has come of it counts on, or the sum would go back.
  assertEquals(ledger.sum, { bytes: 2, total: 8, bytesPerSecond: undefined });
});

/** Notes how far a whole of one part is, and gives what is shown of the sum. */
function show(
  ledger: ProgressLedger,
  name: string,
  bytes: number,
  total: number,
) {
  const whole = { name, bytes, total };
  ledger.update({ label: name, bytes, total, whole });
  ledger.record(0);
  const { sum } = ledger;
  return [sum.bytes, sum.total, sum.percent];
}

Deno.test("ProgressLedger.expect() has the sum right before a whole begins", () => {
  const ledger = new ProgressLedger();
  ledger.expect("x", 100);
  ledger.expect("y", 300);
  assertEquals(ledger.active, []);
  assertEquals(show(ledger, "x", 80, 100), [80, 400, 20]);
  assertEquals(show(ledger, "y", 20, 300), [100, 400, 25]);
  ledger.expect("x", 1000);
  assertEquals(show(ledger, "x", 100, 100), [120, 400, 30]);
});

Deno.test("ProgressLedger.expect() keeps the percentage where it was when a whole is larger than was thought", () => {
  const ledger = new ProgressLedger();
  ledger.expect("x", 100);
  ledger.expect("y", 100);
  assertEquals(show(ledger, "x", 100, 100), [100, 200, 50]);
  assertEquals(show(ledger, "y", 0, 300), [100, 400, 50]);
  assertEquals(show(ledger, "y", 120, 300), [220, 400, 55]);
});

Deno.test("ProgressLedger.drop() counts a whole no more that was expected, or the rest of one", () => {
  const ledger = new ProgressLedger();
  for (const name of ["x", "y", "z"]) ledger.expect(name, 100);
  assertEquals(show(ledger, "x", 30, 100), [30, 300, 10]);
  ledger.drop("y");
  assertEquals(show(ledger, "z", 20, 100), [50, 200, 25]);
  ledger.drop("x");
  assertEquals(show(ledger, "z", 20, 100), [50, 130, 38]);
  const nothing = new ProgressLedger();
  nothing.expect("x", 100);
  nothing.drop("x");
  assertEquals(show(nothing, "y", 0, 100), [0, 100, 0]);
});

Deno.test("ProgressLedger does not take what an expected whole has from before for speed", () => {
  const ledger = new ProgressLedger();
  ledger.expect("x", 5000);
  ledger.record(0);
  show(ledger, "x", 4000, 5000);
  ledger.record(1000);
  assertEquals(ledger.sum.bytesPerSecond, 0);
});
