import { assertEquals } from "@std/assert";
import { NumberQueue } from "../../../../../../lib/fastvlm/text/tokenizer/tables/number_queue.ts";
import { seededRandom } from "../../../../../../lib/fastvlm/generation/sampling/seeded_random.ts";

Deno.test("NumberQueue gives numbers in their order, whenever they come", () => {
  const random = seededRandom(3);
  const queue = new NumberQueue();
  const held: number[] = [];
  for (let step = 0; step < 5000; step += 1) {
    if (random() < 0.55) {
      const value = Math.floor(random() * 300);
      queue.push(value);
      held.push(value);
    } else {
      held.sort((a, b) => b - a);
      assertEquals(queue.pop(), held.pop());
    }
  }
  held.sort((a, b) => a - b);
  assertEquals(held.map(() => queue.pop()), held);
  assertEquals(queue.pop(), undefined);
});
