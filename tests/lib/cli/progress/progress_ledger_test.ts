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

Deno.test("ProgressLedger tells equal labels of two wholes apart, and forgets one whole", () => {
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
  assertEquals(ledger.sum.total, 7);
});
