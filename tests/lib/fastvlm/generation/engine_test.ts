import { assertEquals, assertGreater } from "@std/assert";
import { Engine } from "../../../../lib/fastvlm/generation/engine.ts";
import { prepareImage } from "../../../../lib/fastvlm/image/prepare_image.ts";
import type { OpenModel } from "../../../../lib/fastvlm/model/open_model.ts";
import {
  askAboutSquare,
  RED_SQUARE,
  RED_SQUARE_PLACE,
} from "../../../support/onnx_question.ts";
import { openTinyModel } from "../../../support/onnx_tiny_model.ts";

Deno.test("Engine keeps pictures and prompts by itself", async () => {
  await using model = await openTinyModel();
  const engine = new Engine(model);
  assertEquals(await askTwice(model, engine), [true, true]);
  await engine.close();
});

Deno.test("Engine keeps nothing if it may not", async () => {
  await using model = await openTinyModel();
  const engine = new Engine(model, { reuseBytes: 0 });
  assertEquals(await askTwice(model, engine), [false, false]);
  await engine.close();
});

Deno.test("Engine has a picture at a time made ready for four processors", async () => {
  await using model = await openTinyModel();
  const engine = new Engine(model);
  const { preprocessing } = model.config;
  let running = 0;
  let most = 0;
  const pictures = Array.from(
    { length: 20 },
    () =>
      engine.preparation.run(async () => {
        running += 1;
        most = Math.max(most, running);
        await prepareImage(RED_SQUARE, preprocessing);
        running -= 1;
      }),
  );
  await Promise.all(pictures);
  const places = Math.ceil(navigator.hardwareConcurrency / 4);
  assertEquals(most, Math.min(places, pictures.length));
  await engine.close();
});

/** Asks twice about a picture: whether the second time it was not looked at, and not read. */
async function askTwice(
  model: OpenModel,
  { features, scheduler }: Engine,
): Promise<[boolean, boolean]> {
  const request = {
    ...await askAboutSquare(model, "Where is it?"),
    picture: "square",
  };
  const image = await prepareImage(RED_SQUARE, model.config.preprocessing);
  const see = () => features.see("square", image.pixels);
  assertGreater((await see()).visionMs, 0);
  assertEquals((await scheduler.generate(request)).text, RED_SQUARE_PLACE);
  const { visionMs } = await see();
  const { text, reused } = await scheduler.generate(request);
  assertEquals(text, RED_SQUARE_PLACE);
  return [visionMs === 0, reused > 0];
}
