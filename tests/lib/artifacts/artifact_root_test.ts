import { join } from "@std/path";
import { assertEquals, assertThrows } from "@std/assert";
import { StorageError } from "../../../lib/base/errors.ts";
import {
  artifactRoot,
  assertInArtifactRoot,
} from "../../../lib/artifacts/artifact_root.ts";

const PROJECT_ROOT = join(Deno.cwd(), "project");

Deno.test("artifactRoot() is the folder artifacts of the project", () => {
  assertEquals(artifactRoot(PROJECT_ROOT), join(PROJECT_ROOT, "artifacts"));
});

Deno.test("assertInArtifactRoot() lets paths inside the root pass", async (t) => {
  const root = artifactRoot(PROJECT_ROOT);
  for (
    const path of [join(root, "vision"), join(root, "tmp", "a", "..", "b")]
  ) {
    await t.step(path, () => assertInArtifactRoot(path, PROJECT_ROOT));
  }
});

Deno.test("assertInArtifactRoot() refuses the root itself and all outside it", async (t) => {
  const root = artifactRoot(PROJECT_ROOT);
  const cases = [
    root,
    PROJECT_ROOT,
    join(root, "..", "lib"),
    `${root}/vision/../../lib`,
    `${root}-of-another`,
    "/",
  ];
  for (const path of cases) {
    await t.step(path, () => {
      const error = assertThrows(
        () => assertInArtifactRoot(path, PROJECT_ROOT),
        StorageError,
      );
      assertEquals(
        error.message,
        `Cannot write "${path}": it is not inside the artifact root "${root}"`,
      );
    });
  }
});
