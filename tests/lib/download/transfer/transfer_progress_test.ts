import { assertEquals } from "@std/assert";
import { RunTotal } from "../../../../lib/download/transfer/run_total.ts";
import { TransferProgress } from "../../../../lib/download/transfer/transfer_progress.ts";

Deno.test("TransferProgress.received() tells numbers that never go back, and each once", () => {
  const told: number[] = [];
  const progress = new TransferProgress({
    healthyBytes: 1_000,
    runTotal: new RunTotal(),
    onRunHealthy: () => {},
    onHealthy: () => {},
    onBytes: (bytes) => told.push(bytes),
  });
  progress.tell(50);
  progress.received(10, 60);
  progress.received(5, 5);
  progress.received(55, 60);
  progress.received(1, 61);
  assertEquals(told, [50, 60, 61]);
  assertEquals(progress.bytesFetched, 71);
});

Deno.test("TransferProgress.received() notes health each time that enough has come", () => {
  let healthy = 0;
  const progress = new TransferProgress({
    healthyBytes: 100,
    runTotal: new RunTotal(),
    onRunHealthy: () => {},
    onHealthy: () => healthy += 1,
    onBytes: undefined,
  });
  const counts = [60, 60, 60, 60].map((bytes) => {
    progress.received(bytes, 0);
    return healthy;
  });
  assertEquals(counts, [0, 1, 1, 2]);
});

Deno.test("TransferProgress.received() notes the health of the run when something comes", () => {
  const runTotal = new RunTotal();
  runTotal.add(1_000);
  const health = { run: 0, own: 0 };
  const progress = new TransferProgress({
    healthyBytes: 100,
    runTotal,
    onRunHealthy: () => health.run += 1,
    onHealthy: () => health.own += 1,
    onBytes: undefined,
  });
  progress.received(1, 1);
  assertEquals(health, { run: 0, own: 0 });
  runTotal.add(99);
  assertEquals(health, { run: 0, own: 0 });
  progress.received(1, 2);
  progress.received(1, 3);
  assertEquals(health, { run: 1, own: 0 });
  assertEquals(runTotal.bytes, 1_102);
});

Deno.test("TransferProgress.isRunHealthy says whether others got on where this one did not", () => {
  const runTotal = new RunTotal();
  const progress = new TransferProgress({
    healthyBytes: 100,
    runTotal,
    onRunHealthy: () => {},
    onHealthy: () => {},
    onBytes: undefined,
  });
  runTotal.add(99);
  assertEquals(progress.isRunHealthy, false);
  runTotal.add(1);
  assertEquals(progress.isRunHealthy, true);
  progress.received(1, 1);
  assertEquals(progress.isRunHealthy, false);
});
