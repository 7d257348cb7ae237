import {
  type Checkpoint,
  openCheckpoint,
} from "../../lib/convert/checkpoint/open_checkpoint.ts";
import { toFloat32 } from "../../lib/convert/safetensors/to_float.ts";
import { readTokenizerFiles } from "../../lib/convert/tokenizer/read_tokenizer_files.ts";
import { aligned, encodeHeader, storedBytes } from "./encode_header.ts";
import { qwen2Metadata } from "./qwen2_metadata.ts";
import {
  type GgufForm,
  type Qwen2Tensor,
  qwen2Tensors,
} from "./qwen2_tensors.ts";
import { GGUF_ENCODINGS } from "./tensor_types.ts";

/** Values encoded at a time. */
const PIECE_LENGTH = 1 << 20;

/**
 * Writes the language model of a checkpoint, with its tokenizer, as a GGUF file that llama.cpp loads.
 * llama.cpp knows no FastVLM: the vision tower is left out.
 *
 * @throws {ModelFormatError} If the checkpoint is damaged.
 * @throws {ConfigError} If it is of another architecture.
 */
export async function writeGguf(
  checkpointDirectory: string,
  path: string,
  form: GgufForm,
): Promise<void> {
  using checkpoint = await openCheckpoint(checkpointDirectory);
  const tokenizer = await readTokenizerFiles(checkpointDirectory);
  const { language } = checkpoint;
  const tensors = qwen2Tensors(language, form);
  const header = encodeHeader(
    qwen2Metadata(language, tokenizer, form),
    tensors.map((tensor) => describe(tensor, checkpoint)),
  );
  using file = await Deno.create(path);
  await writeAll(file, header);
  let position = header.length;
  for (const tensor of tensors) {
    await file.seek(position, Deno.SeekMode.Start);
    await writeTensor(file, tensor, checkpoint);
    // Offsets count from the header's end, which is aligned itself.
    position = aligned(position + storedBytes(describe(tensor, checkpoint)));
  }
  await file.truncate(position);
}

function describe({ source, name, type }: Qwen2Tensor, from: Checkpoint) {
  return { name, type, shape: from.info(source).shape };
}

async function writeTensor(
  file: Deno.FsFile,
  { source, type }: Qwen2Tensor,
  checkpoint: Checkpoint,
): Promise<void> {
  const { shape: [rows = 1, columns = 1], dtype } = checkpoint.info(source);
  const { encode } = GGUF_ENCODINGS[type];
  const step = Math.max(1, Math.floor(PIECE_LENGTH / columns));
  for (let row = 0; row < rows; row += step) {
    const end = Math.min(rows, row + step);
    const bytes = await checkpoint.readRows(source, row, end);
    await writeAll(file, encode(toFloat32(bytes, dtype)));
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += await file.write(bytes.subarray(done));
  }
}
