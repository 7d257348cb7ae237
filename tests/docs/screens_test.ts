import { assertEquals, assertLess } from "@std/assert";
import { join } from "@std/path";
import { listFiles } from "../support/list_files.ts";
import { readDocuments } from "../support/markdown.ts";
import { runTask, TOOLKIT_ROOT } from "../support/run_task.ts";

const FOLDER = join(TOOLKIT_ROOT, "docs", "screens");

/** Where people have their home, and where temporary files are. */
const PRIVATE_PATH_REGEXP = /\/(?:home|root|Users|tmp|var|work)\/|[A-Z]:\\/;

Deno.test("the documents show every picture of a screen", async () => {
  const texts = (await readDocuments()).map(({ text }) => text).join("\n");
  const pictures = await listFiles(FOLDER);
  assertEquals(pictures, [
    ...["download.svg", "errors.svg", "list.svg", "predict.svg"],
  ]);
  assertEquals(
    pictures.filter((name) => !texts.includes(`screens/${name})`)),
    [],
  );
});

Deno.test("the pictures of screens are small and tell nothing of who took them", async (t) => {
  for (const name of await listFiles(FOLDER)) {
    await t.step(name, async () => {
      const picture = await Deno.readTextFile(join(FOLDER, name));
      assertLess(picture.length, 20_000);
      assertEquals(PRIVATE_PATH_REGEXP.exec(picture), null);
    });
  }
});

Deno.test({
  name: "the pictures show what commands say now: else run deno task screens",
  // Paths look different there.
  ignore: Deno.build.os === "windows",
  async fn() {
    assertEquals(await runTask("screens", ["--check"]), {
      code: 0,
      stdout: "",
      stderr: "",
    });
  },
});
