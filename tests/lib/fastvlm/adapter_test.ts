import {
  assertEquals,
  assertGreater,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { join } from "@std/path";
import {
  ImageError,
  ModelFormatError,
  ModelNotInstalledError,
  UsageError,
} from "../../../lib/base/errors.ts";
import { createAdapter } from "../../../lib/fastvlm/adapter.ts";
import {
  RED_SQUARE,
  RED_SQUARE_PLACE,
  RED_SQUARE_TEXT,
} from "../../support/onnx_question.ts";
import { writeTinyModel } from "../../support/onnx_tiny_model.ts";
import { ModelWorkspace } from "../../support/onnx_workspace.ts";

Deno.test("createAdapter() builds the built-in model and answers by it", async () => {
  await using workspace = await ModelWorkspace.create();
  await using adapter = await createAdapter(workspace.options());
  assertEquals(adapter.model, {
    type: "fastvlm",
    size: "tiny",
    variant: "fp32",
  });
  const { text, model, timings } = await adapter.predict({ image: RED_SQUARE });
  assertEquals([text, model], [RED_SQUARE_TEXT, adapter.model]);
  assertGreater(timings.loadMs, 0);
});

Deno.test("createAdapter() fetches a missing model only if it is asked to", async () => {
  await using workspace = await ModelWorkspace.create();
  const options = workspace.options({ modelSize: "0.5b" });
  const error = await assertRejects(
    () => createAdapter(options),
    ModelNotInstalledError,
  );
  assertEquals(error.code, "notFound");
  const phases = new Set<string>();
  await using adapter = await createAdapter({
    ...options,
    autoDownload: true,
    onProgress: ({ phase }) => phases.add(phase),
  });
  const { text, model } = await adapter.predict({ image: RED_SQUARE });
  assertEquals([text, model.revision], [RED_SQUARE_TEXT, workspace.commit]);
  assertEquals([...phases], ["download", "load"]);
});

Deno.test("createAdapter() comes back before graphs are loaded if it may, and predictions say what is wrong with them", async (t) => {
  const graphs = ["vision_encoder", "decoder_model_merged", undefined];
  for (const broken of graphs) {
    await t.step(broken ?? "nothing is", async () => {
      await using workspace = await ModelWorkspace.create();
      const model = join(workspace.path, "own");
      const file = `onnx/${broken}.onnx`;
      const files = broken === undefined ? {} : { [file]: "no graph" };
      await writeTinyModel(model, { files });
      const options = workspace.options({ model });
      await using adapter = await createAdapter({
        ...options,
        loadInBackground: true,
      });
      if (broken === undefined) {
        const { text } = await adapter.predict({ image: RED_SQUARE });
        assertEquals(text, RED_SQUARE_TEXT);
        return;
      }
      const message = `Cannot load "${join(model, file)}"`;
      for (const _ of [1, 2]) {
        await assertRejects(
          () => adapter.predict({ image: RED_SQUARE }),
          ModelFormatError,
          message,
        );
      }
      await assertRejects(
        () => createAdapter(options),
        ModelFormatError,
        message,
      );
    });
  }
});

Deno.test("createAdapter() runs a model in float16", async () => {
  await using workspace = await ModelWorkspace.create();
  const directory = join(workspace.path, "half");
  await writeTinyModel(directory, { precision: "fp16" });
  await using adapter = await createAdapter(
    workspace.options({ model: directory }),
  );
  const { text } = await adapter.predict({ image: RED_SQUARE });
  assertEquals(text, RED_SQUARE_TEXT);
});

Deno.test("createAdapter() gives copies of a model the same result keys", async () => {
  await using workspace = await ModelWorkspace.create();
  const directory = join(workspace.path, "copy");
  await writeTinyModel(directory);
  await using installed = await createAdapter(workspace.options());
  await using copy = await createAdapter(
    workspace.options({ model: directory }),
  );
  const [first, second] = await Promise.all(
    [installed, copy].map((each) => each.predict({ image: RED_SQUARE })),
  );
  assertEquals(first?.key, second?.key);
});

Deno.test("createAdapter() leaves nothing open when a graph is damaged", async () => {
  await using workspace = await ModelWorkspace.create();
  const directory = join(workspace.path, "damaged");
  const name = "onnx/embed_tokens.onnx";
  await writeTinyModel(directory, { files: { [name]: new Uint8Array() } });
  const error = await assertRejects(
    () => createAdapter(workspace.options({ model: directory })),
    ModelFormatError,
  );
  assertEquals(
    error.message,
    `Cannot load "${join(directory, name)}": the file is empty`,
  );
});

Deno.test("createAdapter() gives up when it is told to", async (t) => {
  await using workspace = await ModelWorkspace.create();
  const reason = new Error("enough");
  await t.step("before", async () => {
    const signal = AbortSignal.abort(reason);
    const error = await assertRejects(
      () => createAdapter(workspace.options({ signal })),
      Error,
    );
    assertStrictEquals(error, reason);
  });
  await t.step("while a graph is loaded", async () => {
    const controller = new AbortController();
    const options = workspace.options({
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    const error = await assertRejects(() => createAdapter(options), Error);
    assertStrictEquals(error, reason);
  });
});

Deno.test("adapter.predict() answers by picture, prompt and mode", async () => {
  await using workspace = await ModelWorkspace.create();
  await using adapter = await createAdapter(workspace.options());
  const blue = RED_SQUARE.replace(encodeURIComponent("#d02020"), "blue");
  const texts = await Promise.all([
    adapter.predict({ imagePath: RED_SQUARE }),
    adapter.predict({ image: blue }),
    adapter.predict({ image: RED_SQUARE, prompt: "Where is it?" }),
  ].map(async (answer) => (await answer).text));
  assertEquals(texts, [
    RED_SQUARE_TEXT,
    RED_SQUARE_TEXT.replace("red", "blue"),
    RED_SQUARE_PLACE,
  ]);
});

Deno.test("adapter.predict() streams the text that it resolves with", async () => {
  await using workspace = await ModelWorkspace.create();
  await using adapter = await createAdapter(workspace.options());
  const heard: string[] = [];
  const pending = adapter.predict({
    image: RED_SQUARE,
    onToken: ({ text }) => heard.push(text),
  });
  const streamed = await Array.fromAsync(pending, ({ text }) => text);
  assertEquals(streamed.join(""), (await pending).text);
  assertEquals(heard, streamed);
  assertEquals(streamed.length, 7);
});

Deno.test("adapter.predict() lets other work go on meanwhile", async () => {
  await using workspace = await ModelWorkspace.create();
  await using adapter = await createAdapter(workspace.options());
  let ticks = 0;
  const timer = setInterval(() => ticks += 1, 1);
  const { timings } = await adapter.predict({ image: RED_SQUARE });
  clearInterval(timer);
  assertGreater(ticks, 5);
  assertGreater(timings.totalMs, 5);
});

Deno.test("adapter.predict() keeps the text so far if that is wanted", async () => {
  await using workspace = await ModelWorkspace.create();
  await using adapter = await createAdapter(workspace.options());
  const controller = new AbortController();
  const { text, stopReason } = await adapter.predict({
    image: RED_SQUARE,
    signal: controller.signal,
    stopOnAbort: true,
    onToken: () => controller.abort(),
  });
  assertEquals([text, stopReason], ["A", "aborted"]);
});

Deno.test("adapter.predict() draws the same for the same seed", async () => {
  await using workspace = await ModelWorkspace.create();
  await using adapter = await createAdapter(workspace.options());
  const draw = (seed: number) =>
    adapter.predict({
      image: RED_SQUARE,
      temperature: 40,
      topK: 100,
      maxTokens: 20,
      seed,
    });
  const [first, same, other] = await Promise.all([draw(1), draw(1), draw(2)]);
  assertEquals([same?.text, same?.key], [first?.text, first?.key]);
  assertEquals(first?.text === other?.text, false);
  assertEquals(first?.key === other?.key, false);
});

Deno.test("adapter.predict() rejects what it cannot answer, and answers the next", async () => {
  await using workspace = await ModelWorkspace.create();
  await using adapter = await createAdapter(workspace.options());
  await assertRejects(() => adapter.predict({}), UsageError);
  await assertRejects(
    () => adapter.predict({ imagePath: join(workspace.path, "none.png") }),
    ImageError,
    "there is no such file",
  );
  const pending = adapter.predict({
    image: RED_SQUARE,
    onToken: () => {
      throw new Error("full");
    },
  });
  await assertRejects(() => pending, Error, "full");
  assertEquals(
    (await adapter.predict({ image: RED_SQUARE })).text,
    RED_SQUARE_TEXT,
  );
});

Deno.test("adapter.predict() takes smaller pictures only where the graph does", async () => {
  await using workspace = await ModelWorkspace.create();
  await using adapter = await createAdapter(workspace.options());
  await assertRejects(
    () => adapter.predict({ image: RED_SQUARE, resolution: 512 }),
    UsageError,
    "takes pictures of 1024 x 1024 pixels only",
  );
  const { text } = await adapter.predict({
    image: RED_SQUARE,
    resolution: 1024,
  });
  assertEquals(text, RED_SQUARE_TEXT);
});
