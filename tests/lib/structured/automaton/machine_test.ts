import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { buildRules } from "../../../../lib/structured/automaton/build_rules.ts";
import { Machine } from "../../../../lib/structured/automaton/machine.ts";
import type { MachineState } from "../../../../lib/structured/automaton/machine_state.ts";
import { ShortestTexts } from "../../../../lib/structured/automaton/shortest_texts.ts";
import type { JsonSchema } from "../../../../lib/structured/json_schema.ts";
import { FiniteNodes } from "../../../../lib/structured/schema/finite_nodes.ts";
import { readSchema } from "../../../../lib/structured/schema/read/read_schema.ts";

Deno.test("documents are read to their end, and no further", () => {
  const machine = makeMachine({ type: "array", items: { type: "boolean" } });
  const end = follow(machine, "[true,false]");
  assert(end?.mayEnd);
  assertEquals(end.configurations, []);
  assertEquals(follow(machine, "[true,]"), undefined);
  assertEquals(follow(machine, "[true] "), undefined);
});

Deno.test("starts that mean the same are one state", () => {
  const machine = makeMachine({ type: "array", items: { type: "string" } });
  assertStrictEquals(
    follow(machine, '["a","b'),
    follow(machine, '["", "b'.replace(" ", "")),
  );
  assertStrictEquals(follow(machine, '["\\n'), follow(machine, '["é'));
});

Deno.test("characters are told apart only as far as limits need them", () => {
  const limited = makeMachine({ type: "string", minLength: 2 });
  assert(follow(limited, '"a') !== follow(limited, '"ab'));
  assertStrictEquals(follow(limited, '"ab'), follow(limited, '"abc'));
  const free = makeMachine({ type: "string" });
  assertStrictEquals(follow(free, '"a'), follow(free, '"ab'));
});

Deno.test("alternatives are read side by side until one is left", () => {
  const machine = makeMachine({
    anyOf: [
      { type: "array", items: { enum: ["a", "b"] } },
      { type: "array", items: { enum: ["a", "c"] } },
    ],
  });
  const readings = (text: string) =>
    follow(machine, text)?.configurations.length;
  assertEquals([readings('["a",'), readings('["a","c"')], [2, 1]);
  assertEquals(follow(machine, '["b","c"'), undefined);
});

Deno.test("what is kept is forgotten when it is too much, and found again", () => {
  const items = { type: "string", minLength: 9000 };
  const machine = makeMachine({
    type: "array",
    prefixItems: [items, items, items],
    items: false,
  });
  const item = `"${"a".repeat(8999)}`;
  const before = follow(machine, `[${item}`);
  // The first step again gives the same state, as long as it is kept.
  assertStrictEquals(follow(machine, `[${item}`), before);
  follow(machine, `[${item}a",${item}a",${item}`);
  machine.tidy();
  const again = follow(machine, `[${item}`);
  assert(again !== before);
  assertEquals(again?.closing, before?.closing);
  const next = before && machine.step(before, 0x62);
  assertEquals(next?.closing, [...'"]'].map((letter) => letter.charCodeAt(0)));
});

function makeMachine(schema: JsonSchema): Machine {
  const node = readSchema(schema);
  const { root, all } = buildRules(node, new FiniteNodes(node));
  return new Machine(root, new ShortestTexts(all));
}

function follow(machine: Machine, text: string): MachineState | undefined {
  let state: MachineState | undefined = machine.start;
  for (const byte of new TextEncoder().encode(text)) {
    state = state && machine.step(state, byte);
  }
  return state;
}
