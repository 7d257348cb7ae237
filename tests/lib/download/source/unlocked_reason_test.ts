import { assertEquals } from "@std/assert";
import type { LockEntry, Source } from "../../../../lib/catalog/schema.ts";
import { unlockedReason } from "../../../../lib/download/source/unlocked_reason.ts";
import { refOf, SAMPLE_KEY } from "../../../support/sample_project.ts";

const HUB: Source = { kind: "hub", repo: "owner/name", revision: "main" };
const ZIP: Source = { kind: "zip", url: "https://models.example/a.zip" };
const FILES = { "a.bin": { bytes: 1, sha256: "0".repeat(64) } };
const COMMIT = "0".repeat(40);

const CASES: [
  name: string,
  source: Source,
  lockEntry: LockEntry | undefined,
  reason: string | undefined,
][] = [
  ["no entry", HUB, undefined, "it has no lock entry"],
  ["no commit", HUB, { files: FILES }, "its lock entry has no commit"],
  [
    "a file that is named",
    HUB,
    { commit: COMMIT, files: { "b.bin": FILES["a.bin"] } },
    'its lock entry lacks "a.bin"',
  ],
  ["all of a repository", HUB, { commit: COMMIT, files: FILES }, undefined],
  ["no entry of an archive", ZIP, undefined, "it has no lock entry"],
  ["all of an archive", ZIP, { files: FILES }, undefined],
  ["a folder", { kind: "folder", path: "/a" }, undefined, undefined],
  ["a recipe", { kind: "builtin", recipe: "tiny" }, undefined, undefined],
];

Deno.test("unlockedReason() says what the lock does not, if a server would have to", async (t) => {
  const ref = refOf(SAMPLE_KEY);
  for (const [name, source, lockEntry, reason] of CASES) {
    await t.step(name, () => {
      const variant = { source, files: ["a.bin", "*.json"] };
      assertEquals(unlockedReason({ ...ref, variant }, lockEntry), reason);
    });
  }
});
