import { join } from "@std/path";
import { directoryBytes } from "../lib/base/directory_bytes.ts";
import { formatBytes } from "../lib/base/bytes.ts";
import { writeRecipeCheckpoint } from "../tests/support/checkpoint/recipe_checkpoint.ts";
import { TempDirectory } from "../tests/support/temp_directory.ts";
import { compare, type Contender } from "./measure/compare.ts";
import { print } from "./measure/print.ts";
import { report } from "./measure/report.ts";

/** What is converted. */
export interface ConvertBenchOptions {
  /** Dimensions of the checkpoint, which has random weights. */
  size: "0.5b" | "1.5b" | "7b";
  /** Runs of each contender. */
  rounds: number;
}

/** Compares a conversion to 4 and 8 bits with reading its input once and writing its output once. */
export async function benchConvert(
  { size = "1.5b", rounds = 5 }: Partial<ConvertBenchOptions> = {},
): Promise<void> {
  await using temp = await TempDirectory.create();
  const checkpoint = join(temp.path, "checkpoint");
  const tied = size !== "7b";
  const shards = tied ? 1 : 4;
  await writeRecipeCheckpoint(checkpoint, {
    ...{ size, tied, shards },
    dtype: "bfloat16",
  });
  const ours = conversion(checkpoint, join(temp.path, "converted"));
  // Once for the length of the output.
  await compare([ours], 1);
  const input = await directoryBytes(checkpoint);
  const output = await directoryBytes(join(temp.path, "converted"));
  const copy = readAndWrite(checkpoint, join(temp.path, "written"), output);
  print(`${formatBytes(input)} read, ${formatBytes(output)} written`);
  report(`Conversion of ${size} to int4, with the checks of the result`, {
    standings: await compare([copy, ours], rounds),
    bytes: input,
  });
}

function conversion(checkpoint: string, out: string): Contender {
  return {
    name: "fastvlm convert",
    prepare: async () => {
      await Deno.remove(out, { recursive: true }).catch(() => {});
      const options = ["--weights=int4", "--vision=int8", "--no-tokenizer"];
      return {
        command: [
          Deno.execPath(),
          ...["run", "-q", "-A", "tasks/convert.ts"],
          ...[`--from=${checkpoint}`, `--out=${out}`, ...options, "--quiet"],
        ],
      };
    },
  };
}

/** `dd` as a person would: the input to nowhere, then as many zeros to the disk. */
function readAndWrite(
  checkpoint: string,
  out: string,
  bytes: number,
): Contender {
  const mib = Math.ceil(bytes / 2 ** 20);
  const script = `cat "$0"/*.safetensors | dd of=/dev/null bs=1M && ` +
    `dd if=/dev/zero of="$1" bs=1M count=${mib} conv=fsync`;
  return {
    name: "dd, read once and write once",
    prepare: async () => {
      await Deno.remove(out).catch(() => {});
      return { command: ["sh", "-c", script, checkpoint, out] };
    },
  };
}
