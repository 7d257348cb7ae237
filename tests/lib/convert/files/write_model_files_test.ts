import { assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "@std/path";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { isGraphsOnly } from "../../../../lib/convert/files/graphs_only.ts";
import { writeModelFiles } from "../../../../lib/convert/files/write_model_files.ts";
import { createAdapter } from "../../../../lib/fastvlm/adapter.ts";
import { buildTinyModel } from "../../../../lib/fastvlm/tiny/build.ts";
import { LAYERS } from "../../../../lib/fastvlm/tiny/model_shape.ts";
import { isRecord } from "../../../../lib/base/json.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";
import {
  tinyCheckpoint,
  tinyOptions,
} from "../../../support/tokenizer/tiny_conversion.ts";

const TOKENIZER_FILES = [
  "special_tokens_map.json",
  "tokenizer.json",
  "tokenizer_config.json",
];

Deno.test("writeModelFiles() makes a folder that our runtime answers from as from the model itself", async () => {
  await using temp = await TempDirectory.create();
  const original = join(temp.path, "original");
  for (const [path, bytes] of buildTinyModel()) {
    await write(join(original, path), bytes);
  }
  const converted = join(temp.path, "converted");
  const options = await tinyOptions(temp.path);
  await writeModelFiles(converted, { ...options, changes: [] });
  for (const [path, bytes] of buildTinyModel()) {
    if (path.startsWith("onnx/")) await write(join(converted, path), bytes);
  }
  const image = new URL("../../../../examples/red-mug.png", import.meta.url);
  const question = { image, prompt: "Where is the object?" };
  assertEquals(
    await answer(converted, question),
    await answer(original, question),
  );
});

Deno.test("writeModelFiles() describes the model in config.json", async () => {
  await using temp = await TempDirectory.create();
  const { config, ...rest } = await tinyCheckpoint(temp.path);
  const { num_key_value_heads: _heads, ...incomplete } = config;
  const checkpoint = {
    ...rest,
    config: { ...incomplete, auto_map: { AutoConfig: "code.py" } },
  };
  const options = { ...await tinyOptions(temp.path), checkpoint };
  const written = join(temp.path, "converted");
  await writeModelFiles(written, { ...options, changes: [] });
  const read = await readObject(join(written, "config.json"));
  assertEquals(read, {
    ...config,
    num_hidden_layers: LAYERS,
    "transformers.js_config": {
      dtype: {
        vision_encoder: "fp32",
        embed_tokens: "fp16",
        decoder_model_merged: "q4",
      },
      use_external_data_format: {
        "vision_encoder.onnx": 1,
        "embed_tokens_fp16.onnx": 1,
        "decoder_model_merged_q4.onnx": 1,
        "decoder_model_merged_int8.onnx": 1,
      },
    },
  });
  assertEquals(isGraphsOnly(read), false);
});

Deno.test("writeModelFiles() describes pictures as the published model does", async () => {
  await using temp = await TempDirectory.create();
  const options = await tinyOptions(temp.path);
  const written = join(temp.path, "converted");
  await writeModelFiles(written, { ...options, changes: [] });
  assertEquals(await readObject(join(written, "preprocessor_config.json")), {
    crop_size: { height: 1024, width: 1024 },
    do_center_crop: true,
    do_convert_rgb: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0, 0, 0],
    image_processor_type: "CLIPImageProcessor",
    image_std: [1, 1, 1],
    processor_class: "LlavaProcessor",
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 1024 },
  });
  assertEquals(await readObject(join(written, "processor_config.json")), {
    image_token: "<image>",
    num_additional_image_tokens: 0,
    patch_size: 64,
    processor_class: "LlavaProcessor",
  });
});

Deno.test("writeModelFiles() keeps the token ids of generation_config.json and not its sampling", async () => {
  await using temp = await TempDirectory.create();
  const options = await tinyOptions(temp.path);
  const { directory, config } = options.checkpoint;
  await Deno.writeTextFile(
    join(directory, "generation_config.json"),
    JSON.stringify({
      eos_token_id: [5, 6],
      pad_token_id: null,
      do_sample: true,
      temperature: 0.7,
    }),
  );
  const written = join(temp.path, "converted");
  await writeModelFiles(written, { ...options, changes: [] });
  assertEquals(await readObject(join(written, "generation_config.json")), {
    bos_token_id: config["bos_token_id"],
    do_sample: false,
    eos_token_id: [5, 6],
    pad_token_id: config["pad_token_id"],
  });
});

Deno.test("writeModelFiles() copies the license and writes NOTICE and CHANGES", async () => {
  await using temp = await TempDirectory.create();
  const options = await tinyOptions(temp.path);
  const { directory } = options.checkpoint;
  const license = new Uint8Array([0xef, 0xbb, 0xbf, 0x41, 0x0d, 0x0a]);
  await Deno.writeFile(join(directory, "LICENSE"), license);
  await Deno.writeTextFile(join(directory, "LICENSE_MODEL"), "model\n");
  await Deno.writeTextFile(join(directory, "LICENSED.md"), "no license\n");
  const written = join(temp.path, "converted");
  const { files, notices } = await writeModelFiles(written, {
    ...options,
    changes: ["Folded 44 BatchNorms", "Dropped head.proj"],
  });
  assertEquals(notices, []);
  assertEquals(files, [
    "CHANGES",
    "LICENSE",
    "LICENSE_MODEL",
    "NOTICE",
    "config.json",
    "generation_config.json",
    "preprocessor_config.json",
    "processor_config.json",
    ...TOKENIZER_FILES,
  ]);
  assertEquals(await listNames(written), files);
  assertEquals(await Deno.readFile(join(written, "LICENSE")), license);
  const notice = await Deno.readTextFile(join(written, "NOTICE"));
  assertEquals(
    notice.startsWith(
      "Apple Machine Learning Research Model is licensed under the Apple " +
        "Machine Learning Research Model License Agreement.\n",
    ),
    true,
  );
  assertEquals(notice.includes("LICENSE, LICENSE_MODEL."), true);
  const changes = await Deno.readTextFile(join(written, "CHANGES"));
  assertEquals(changes.split("\n").slice(3, 5), [
    "- Folded 44 BatchNorms",
    "- Dropped head.proj",
  ]);
});

Deno.test("writeModelFiles() says that the license is missing", async () => {
  await using temp = await TempDirectory.create();
  const options = await tinyOptions(temp.path);
  const written = join(temp.path, "converted");
  const { notices } = await writeModelFiles(written, {
    ...options,
    changes: [],
  });
  assertEquals(notices, [
    `"${options.checkpoint.directory}" has no LICENSE: add the model's license before you pass the result on`,
  ]);
  const notice = await Deno.readTextFile(join(written, "NOTICE"));
  assertEquals(notice.includes("was not found"), true);
});

Deno.test("writeModelFiles() marks a folder without a tokenizer", async () => {
  await using temp = await TempDirectory.create();
  const { checkpoint, graphs } = await tinyOptions(temp.path);
  const written = join(temp.path, "converted");
  const { files } = await writeModelFiles(written, {
    checkpoint,
    graphs,
    changes: [],
  });
  assertEquals(files, [
    "CHANGES",
    "NOTICE",
    "config.json",
    "generation_config.json",
    "preprocessor_config.json",
  ]);
  const config = await readObject(join(written, "config.json"));
  assertEquals(config["fastvlm_toolkit"], { graphs_only: true });
  assertEquals(isGraphsOnly(config), true);
  const changes = await Deno.readTextFile(join(written, "CHANGES"));
  assertEquals(changes.includes("no tokenizer"), true);
});

Deno.test("writeModelFiles() gives the same bytes every time", async () => {
  await using temp = await TempDirectory.create();
  const options = { ...await tinyOptions(temp.path), changes: ["One"] };
  const folders = ["first", "second"].map((name) => join(temp.path, name));
  for (const folder of folders) await writeModelFiles(folder, options);
  const [first, second] = await Promise.all(folders.map(readFolder));
  assertEquals(first, second);
});

Deno.test("writeModelFiles() refuses a damaged generation_config.json", async () => {
  await using temp = await TempDirectory.create();
  const options = await tinyOptions(temp.path);
  const path = join(options.checkpoint.directory, "generation_config.json");
  await Deno.writeTextFile(path, '{"eos_token_id": "x"}');
  const written = join(temp.path, "converted");
  await assertRejects(
    () => writeModelFiles(written, { ...options, changes: [] }),
    ModelFormatError,
    `Cannot use "${path}": eos_token_id must be `,
  );
  await Deno.writeTextFile(path, "{");
  await assertRejects(
    () => writeModelFiles(written, { ...options, changes: [] }),
    ModelFormatError,
    `Cannot parse "${path}" as JSON: `,
  );
});

Deno.test("isGraphsOnly() is false for other documents", () => {
  assertEquals(isGraphsOnly(undefined), false);
  assertEquals(isGraphsOnly({ fastvlm_toolkit: true }), false);
});

async function answer(
  model: string,
  question: { image: URL; prompt: string },
): Promise<string> {
  await using adapter = await createAdapter({ model });
  return (await adapter.predict(question)).text;
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeFile(path, bytes);
}

async function readObject(path: string): Promise<Record<string, unknown>> {
  const value: unknown = JSON.parse(await Deno.readTextFile(path));
  return isRecord(value) ? value : {};
}

async function readFolder(folder: string): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const name of await listNames(folder)) {
    texts[name] = await Deno.readTextFile(join(folder, name));
  }
  return texts;
}

async function listNames(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).sort();
}
