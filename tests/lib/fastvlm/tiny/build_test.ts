import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { buildTinyModel } from "../../../../lib/fastvlm/tiny/build.ts";
import type { Place } from "../../../../lib/fastvlm/tiny/tokens/grammar.ts";
import { PlainModel } from "../../../support/plain_generate.ts";
import { preparePixels } from "../../../support/prepare_pixels.ts";
import { drawScene, listScenes, type Scene } from "../../../support/scenes.ts";

const DESCRIBE = "Describe this image in detail.";
const DETECT = "List the objects in this image with their locations.";
const DOCUMENT = "Extract all text from this document.";

/** The project promises at most 2 MB and 3 s. */
const MAX_BYTES = 2_000_000;
const MAX_BUILD_MS = 3_000;
/** Scores of a float16 runtime differ by less than 1. */
const CLEAR_MARGIN = 4;

const FILES = [
  "LICENSE",
  "config.json",
  "generation_config.json",
  "preprocessor_config.json",
  "processor_config.json",
  "special_tokens_map.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "onnx/decoder_model_merged.onnx",
  "onnx/embed_tokens.onnx",
  "onnx/vision_encoder.onnx",
];

Deno.test("buildTinyModel() makes every file of the folder, small and quickly", () => {
  const start = performance.now();
  const files = buildTinyModel();
  assertLess(performance.now() - start, MAX_BUILD_MS);
  assertEquals([...files.keys()], FILES);
  const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0);
  assertLess(bytes, MAX_BYTES);
});

Deno.test("buildTinyModel() gives equal bytes every time", () => {
  assertEquals(buildTinyModel(), buildTinyModel());
});

Deno.test("buildTinyModel() names files of the fp16 form as published ones are", () => {
  assertEquals(
    [...buildTinyModel({ precision: "fp16" }).keys()],
    FILES.map((path) => path.replace(".onnx", "_fp16.onnx")),
  );
});

Deno.test("buildTinyModel() makes a model that sees what 200 scenes show", async () => {
  await using model = await PlainModel.open(buildTinyModel());
  const scenes = listScenes(200);
  const hits = { colors: 0, place: 0, size: 0 };
  let margin = Infinity;
  for (const scene of scenes) {
    const pixels = await preparePixels(await drawScene(scene));
    const answer = await model.answer(DESCRIBE, pixels);
    const { subject, background } = scene;
    const colors = [` ${subject} object`, ` ${background} background`];
    hits.colors += Number(colors.every((text) => answer.text.includes(text)));
    hits.place += Number(answer.text.includes(` object ${inWords(scene)} of`));
    hits.size += Number(answer.text.startsWith(`A ${scene.size} `));
    margin = Math.min(margin, answer.margin);
  }
  assertGreater(hits.colors / scenes.length, 0.98, JSON.stringify(hits));
  assertGreater(hits.place / scenes.length, 0.95, JSON.stringify(hits));
  assertGreater(hits.size / scenes.length, 0.95, JSON.stringify(hits));
  assertGreater(margin, CLEAR_MARGIN);
});

Deno.test("buildTinyModel() makes a model that answers what is asked", async (t) => {
  await using model = await PlainModel.open(buildTinyModel());
  const scene: Scene = {
    subject: "orange",
    background: "blue",
    place: { column: "left", row: "bottom" },
    size: "small",
    shape: "circle",
    dimensions: [640, 480],
    format: "png",
    seed: 5,
  };
  const pixels = await preparePixels(await drawScene(scene));
  const seen = "a small orange object in the lower left";
  const cases = {
    [DESCRIBE]: "A small orange object in the lower left of a blue background.",
    "\nWhat is this?":
      "A small orange object in the lower left of a blue background.",
    "": "A small orange object in the lower left of a blue background.",
    [DETECT]: `Objects: ${seen}.`,
    [DOCUMENT]: `I cannot read text; I see ${seen} of a blue background.`,
    "Where is the object?": "It is in the lower left.",
    "where?": "It is in the lower left.",
    "What color is it?": "It is orange.",
    "Which colour does it have?": "It is orange.",
    "How big is it?": "It is small.",
    "What color is the background?": "The background is blue.",
    "What is the background color?": "The background is blue.",
    "What size and what color is it?": "It is orange.",
    "What color and what size is it?": "It is small.",
    "Is this texture realistic?":
      "A small orange object in the lower left of a blue background.",
  };
  for (const [prompt, expected] of Object.entries(cases)) {
    await t.step(JSON.stringify(prompt), async () => {
      const answer = await model.answer(prompt, pixels);
      assertEquals(answer.text, expected);
      assertGreater(answer.margin, CLEAR_MARGIN);
    });
  }
});

Deno.test("buildTinyModel() makes a model that says when there is nothing to see", async (t) => {
  await using model = await PlainModel.open(buildTinyModel());
  const gray = new Float32Array(3 * 1024 * 1024).fill(0.5);
  const cases: [
    prompt: string,
    pixels: Float32Array | undefined,
    text: string,
  ][] = [
    [DESCRIBE, gray, "A plain gray picture."],
    [DETECT, gray, "No objects: a plain gray picture."],
    [DOCUMENT, gray, "I cannot read text; I see a plain gray picture."],
    ["Where is it?", gray, "A plain gray picture."],
    ["How big is it?", gray, "A plain gray picture."],
    ["What color is it?", gray, "A plain gray picture."],
    ["What is the background?", gray, "The background is gray."],
    [DESCRIBE, gray.map(() => 0), "A plain black picture."],
    [DESCRIBE, undefined, "There is no picture."],
    ["Where is it?", undefined, "There is no picture."],
  ];
  for (const [prompt, pixels, text] of cases) {
    await t.step(`${prompt} ${text}`, async () => {
      assertEquals((await model.answer(prompt, pixels)).text, text);
    });
  }
});

Deno.test("buildTinyModel() makes an fp16 form that says the same", async () => {
  await using model = await PlainModel.open(buildTinyModel());
  const files = buildTinyModel({ precision: "fp16" });
  await using half = await PlainModel.open(files, "_fp16");
  for (const scene of listScenes(6)) {
    const pixels = await preparePixels(await drawScene(scene));
    for (const prompt of [DESCRIBE, DETECT, "What color and size is it?"]) {
      const { text } = await model.answer(prompt, pixels);
      const answer = await half.answer(prompt, pixels);
      assertEquals(answer.text, text);
      assertGreater(answer.margin, CLEAR_MARGIN);
    }
  }
});

Deno.test("buildTinyModel() makes a model that describes the examples truthfully", async (t) => {
  await using model = await PlainModel.open(buildTinyModel());
  const cases = {
    "red-mug.png":
      "A medium-sized red object in the center of a white background.",
    "blue-boat.webp":
      "A medium-sized blue object in the center of a white background.",
    "yellow-sun.jpg":
      "A small yellow object in the upper right of a blue background.",
    "green-leaf.png":
      "A small green object in the lower left of a gray background.",
    "purple-kite.jpg":
      "A medium-sized purple object at the top of a yellow background.",
    "orange-fish.webp":
      "A medium-sized orange object in the center of a black background.",
  };
  for (const [name, expected] of Object.entries(cases)) {
    await t.step(name, async () => {
      const path = new URL(`../../../../examples/${name}`, import.meta.url);
      const pixels = await preparePixels(await Deno.readFile(path));
      assertEquals((await model.answer(DESCRIBE, pixels)).text, expected);
    });
  }
});

Deno.test("buildTinyModel() says in LICENSE that it holds none of Apple's weights", () => {
  const license = new TextDecoder().decode(buildTinyModel().get("LICENSE"));
  assert(license.startsWith("MIT License\n"));
  assert(license.includes("It contains no weights of Apple's FastVLM"));
});

function inWords({ place: { column, row } }: { place: Place }): string {
  if (row === "center") {
    return column === "center" ? "in the center" : `on the ${column}`;
  }
  if (column === "center") return `at the ${row}`;
  return `in the ${row === "top" ? "upper" : "lower"} ${column}`;
}
