import { assertEquals, assertGreater } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { ensureDir } from "@std/fs";
import sharp from "sharp";
import { createAdapter } from "../../lib/fastvlm/adapter.ts";
import { buildTinyModel } from "../../lib/fastvlm/tiny/build.ts";
import { generateWithTransformers } from "./generate_with_transformers.ts";
import { TempDirectory } from "../support/temp_directory.ts";

const EXAMPLES = fromFileUrl(new URL("../../examples/", import.meta.url));

const PICTURES = ["red-mug.png", "yellow-sun.jpg", "blue-boat.webp"];

const PROMPTS = [
  "Describe this image in detail.",
  "List the objects in this image with their locations.",
  "Extract all text from this document.",
  "Where is it?",
  "What color is the background?",
];

Deno.test("transformers.js loads the tiny model as LlavaQwen2ForCausalLM and says what our runtime says", async (t) => {
  await using temp = await TempDirectory.create();
  const model = await writeTinyModel(join(temp.path, "tiny"));
  await using adapter = await createAdapter({ model });
  const answers = new Set<string>();
  for (const picture of PICTURES) {
    const image = await writeSquare(picture, temp.path);
    const theirs = await generateWithTransformers(model, image, PROMPTS);
    for (const [index, prompt] of PROMPTS.entries()) {
      await t.step(`${picture}: ${prompt}`, async () => {
        const { text } = await adapter.predict({ image, prompt });
        answers.add(text);
        assertEquals(text, theirs[index]);
      });
    }
  }
  // Equal answers prove something only if they are not all the same.
  assertGreater(answers.size, 10);
});

async function writeTinyModel(folder: string): Promise<string> {
  for (const [path, bytes] of buildTinyModel()) {
    const file = join(folder, path);
    await ensureDir(dirname(file));
    await Deno.writeFile(file, bytes);
  }
  return folder;
}

/** The two prepare other pictures differently; one of 1024 x 1024 pixels needs no preparing. */
async function writeSquare(picture: string, folder: string): Promise<string> {
  const path = join(folder, `${picture}.png`);
  await sharp(join(EXAMPLES, picture))
    .resize(1024, 1024, { fit: "contain", background: "black" })
    .removeAlpha()
    .png()
    .toFile(path);
  return path;
}
