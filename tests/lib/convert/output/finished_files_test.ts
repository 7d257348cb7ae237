import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { FinishedFiles } from "../../../../lib/convert/output/finished_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const [ONE, OTHER] = ["1".repeat(64), "2".repeat(64)];
const DIGEST = { bytes: 3, sha256: "a".repeat(64) };

async function withFile(
  use: (directory: string) => Promise<void>,
): Promise<void> {
  await using temp = await TempDirectory.create();
  await Deno.writeTextFile(join(temp.path, "a"), "abc");
  const finished = await FinishedFiles.open(temp.path, ONE);
  await finished.add("a", DIGEST);
  await use(temp.path);
}

Deno.test("FinishedFiles finds what the same conversion has finished", async () => {
  await withFile(async (directory) => {
    const finished = await FinishedFiles.open(directory, ONE);
    assertEquals(await finished.find("a"), DIGEST);
    assertEquals(await finished.find("b"), undefined);
    assertEquals(finished.bytes, 3);
  });
});

Deno.test("FinishedFiles finds nothing of another conversion", async () => {
  await withFile(async (directory) => {
    const finished = await FinishedFiles.open(directory, OTHER);
    assertEquals([await finished.find("a"), finished.bytes], [undefined, 0]);
  });
});

Deno.test("FinishedFiles finds no file that is gone or has another length", async () => {
  await withFile(async (directory) => {
    const finished = await FinishedFiles.open(directory, ONE);
    await Deno.writeTextFile(join(directory, "a"), "abcd");
    assertEquals(await finished.find("a"), undefined);
    await Deno.remove(join(directory, "a"));
    assertEquals(await finished.find("a"), undefined);
  });
});

Deno.test("FinishedFiles begins anew where its record cannot be read", async (t) => {
  for (const text of ["{", "{}", '{"version": 1}']) {
    await t.step(text, async () => {
      await withFile(async (directory) => {
        await Deno.writeTextFile(join(directory, ".conversion.json"), text);
        const finished = await FinishedFiles.open(directory, ONE);
        assertEquals(await finished.find("a"), undefined);
      });
    });
  }
});

Deno.test("FinishedFiles keeps what was chosen, beside files that become whole at the same time", async () => {
  await withFile(async (directory) => {
    const finished = await FinishedFiles.open(directory, ONE);
    await Promise.all([
      finished.keepChoices({ a: [1] }),
      finished.add("b", DIGEST),
      finished.add("c", DIGEST),
    ]);
    const again = await FinishedFiles.open(directory, ONE);
    assertEquals([again.choices, again.bytes], [{ a: [1] }, 9]);
    const other = await FinishedFiles.open(directory, OTHER);
    assertEquals(other.choices, undefined);
  });
});

Deno.test("FinishedFiles leaves the files alone when its record is removed", async () => {
  await withFile(async (directory) => {
    const finished = await FinishedFiles.open(directory, ONE);
    await finished.remove();
    const entries = await Array.fromAsync(Deno.readDir(directory));
    assertEquals(entries.map(({ name }) => name), ["a"]);
  });
});
