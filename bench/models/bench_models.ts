import { join } from "@std/path";
import type { ConversionForm } from "../../lib/convert/conversion_options.ts";
import { convertFolder } from "../../tasks/convert/convert_folder.ts";
import { sha256 } from "../../lib/base/digest.ts";
import type { GgufForm } from "../gguf/qwen2_tensors.ts";
import { writeGguf } from "../gguf/write_gguf.ts";
import { cachedFolder } from "./bench_cache.ts";
import { writePublishedForm } from "./published_form.ts";
import { digestSources } from "./source_digest.ts";

/** A form of a model that is measured. */
export type BenchForm = "published" | "fp32" | "int8" | "int4" | "int4+prefill";

/** Forms that this toolkit converts to; nothing is measured on pictures, as with random weights. */
const CONVERSIONS: Readonly<
  Record<Exclude<BenchForm, "published">, ConversionForm>
> = {
  "fp32": { weights: "fp32" },
  "int8": { weights: "int8", vision: "int8" },
  "int4": { weights: "int4", vision: "int8" },
  "int4+prefill": { weights: "int4", vision: "int8", prefill: "int8" },
};

/** What files of models depend on besides the checkpoint. */
const CONVERTER_SOURCES = [
  "lib/convert",
  "lib/onnx/writer",
  "lib/onnx/editor",
  "bench/models",
];

const GGUF_SOURCES = ["lib/convert/safetensors", "bench/gguf"];

/** Makes a model of a checkpoint, unless it is there. Returns its folder. */
export async function makeModel(
  checkpoint: string,
  form: BenchForm,
): Promise<string> {
  const key = await keyOf(checkpoint, CONVERTER_SOURCES);
  const folder = await cachedFolder(nameOf(form), key, async (folder) => {
    const model = join(folder, "model");
    await Deno.mkdir(model);
    if (form === "published") await writePublishedForm(checkpoint, model);
    else {
      await convertFolder({
        from: checkpoint,
        out: model,
        form: CONVERSIONS[form],
        force: true,
      });
    }
  });
  return join(folder, "model");
}

/** Makes a GGUF file of a checkpoint, unless it is there. Returns its path. */
export async function makeGguf(
  checkpoint: string,
  form: GgufForm,
): Promise<string> {
  const key = await keyOf(checkpoint, GGUF_SOURCES);
  const name = `gguf_${nameOf(form)}`;
  const folder = await cachedFolder(
    name,
    key,
    (folder) => writeGguf(checkpoint, join(folder, "model.gguf"), form),
  );
  return join(folder, "model.gguf");
}

async function keyOf(
  checkpoint: string,
  sources: readonly string[],
): Promise<string> {
  const { mtime } = await Deno.stat(checkpoint);
  const place = `${checkpoint} ${mtime?.getTime()}`;
  return `${sha256(place).slice(0, 8)}${await digestSources(sources)}`;
}

/** The name of a folder; `+` and `*` are for people. */
function nameOf(form: BenchForm | GgufForm): string {
  return form.replace("+", "_").replace("*", "_head8");
}
