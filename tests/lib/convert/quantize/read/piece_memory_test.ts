import { assertEquals } from "@std/assert";
import { PieceMemory } from "../../../../../lib/convert/quantize/read/piece_memory.ts";

Deno.test("PieceMemory gives what was given back again, as long as it is asked for", () => {
  const memory = new PieceMemory();
  const first = memory.take(8);
  const second = memory.take(8);
  assertEquals(first.buffer === second.buffer, false);
  memory.give(first);
  const third = memory.take(5);
  assertEquals(third.length, 5);
  assertEquals(third.buffer === first.buffer, true);
  memory.give(third);
  assertEquals(memory.take(9).length, 9);
});
