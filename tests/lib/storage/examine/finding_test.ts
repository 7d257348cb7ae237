import { assertEquals } from "@std/assert";
import {
  isPresent,
  isWhole,
  makeFinding,
  type ModelState,
  sortFindings,
} from "../../../../lib/storage/examine/finding.ts";
import type { Store } from "../../../../lib/storage/stores.ts";

const STORE: Store = { name: "user", root: "/store", writable: true };

function findingOf(state: ModelState, directory = "/store/a") {
  return makeFinding({ store: STORE, directory }, state);
}

Deno.test("makeFinding() knows no file to be right", () => {
  const place = { store: STORE, directory: "/store/a" };
  assertEquals(makeFinding(place, "damaged", ["why"]), {
    ...place,
    state: "damaged",
    problems: ["why"],
    intact: new Map(),
  });
});

Deno.test("isWhole() and isPresent() tell the states apart", async (t) => {
  const cases: [ModelState, boolean, boolean][] = [
    ["installed", true, true],
    ["checkpoint", true, true],
    ["damaged", false, true],
    ["partial", false, true],
    ["absent", false, false],
  ];
  for (const [state, whole, present] of cases) {
    await t.step(state, () => {
      const finding = findingOf(state);
      assertEquals([isWhole(finding), isPresent(finding)], [whole, present]);
    });
  }
});

Deno.test("sortFindings() puts whole ones first and keeps the order among equals", () => {
  const sorted = sortFindings([
    findingOf("absent", "1"),
    findingOf("partial", "2"),
    findingOf("damaged", "3"),
    findingOf("checkpoint", "4"),
    findingOf("installed", "5"),
    findingOf("damaged", "6"),
  ]);
  assertEquals(
    sorted.map((finding) => finding.directory),
    ["4", "5", "3", "6", "2", "1"],
  );
});
