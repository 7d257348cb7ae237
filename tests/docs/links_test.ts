import { assertEquals, assertGreater } from "@std/assert";
import { exists } from "@std/fs";
import { dirname, join } from "@std/path";
import { readDocuments } from "../support/markdown.ts";
import { TOOLKIT_ROOT } from "../support/run_task.ts";

/** `[text](target)`, where the target is no address and no place on the same page. */
const LINK_REGEXP = /\]\((?!https?:|mailto:|#)([^)\s#]+)[^)]*\)/g;

Deno.test("every file that the documents link to exists", async () => {
  const links = (await readDocuments()).flatMap(({ path, text }) =>
    [...text.matchAll(LINK_REGEXP)]
      .map(([, target = ""]) => join(dirname(path), target))
  );
  assertGreater(links.length, 3);
  const found = await Promise.all(
    links.map((link) => exists(join(TOOLKIT_ROOT, link))),
  );
  assertEquals(links.filter((_, index) => !found[index]), []);
});
