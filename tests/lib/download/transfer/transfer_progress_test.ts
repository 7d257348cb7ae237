import { assertEquals } from "@std/assert";
import { TransferProgress } from "../../../../lib/download/transfer/transfer_progress.ts";

Deno.test("TransferProgress.received() tells numbers that never go back, and each once", () => {
  const told: number[] = [];
  const progress = new TransferProgress({
    healthyBytes: 1_000,
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
    onHealthy: () => healthy += 1,
    onBytes: undefined,
  });
  const counts = [60, 60, 60, 60].map((bytes) => {
    progress.received(bytes, 0);
    return healthy;
  });
  assertEquals(counts, [0, 1, 1, 2]);
});
