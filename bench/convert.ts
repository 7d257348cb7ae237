import { join } from "@std/path";
import { directoryBytes } from "../lib/base/directory_bytes.ts";
import { formatBytes } from "../lib/base/bytes.ts";
import { writeRecipeCheckpoint } from "../tests/support/checkpoint/recipe_checkpoint.ts";
import { TempDirectory } from "../tests/support/temp_directory.ts";
import { compare, type Contender, type Standing } from "./measure/compare.ts";
import { print } from "./measure/print.ts";
import { report } from "./measure/report.ts";

/** What is converted. */
export interface ConvertBenchOptions {
  /** Dimensions of the checkpoint, which has random weights. */
  size: "0.5b" | "1.5b" | "7b";
  /** Runs of each contender. */
  rounds: number;
}

/**
 * Compares a conversion to 4 and 8 bits with reading its input once and writing its output once, from and
 * to the page cache and, where it may be emptied, from the disk.
 */
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
  const bytes = await directoryBytes(checkpoint);
  const output = await directoryBytes(join(temp.path, "converted"));
  const copy = readAndWrite(checkpoint, join(temp.path, "written"), output);
  print(`${formatBytes(bytes)} read, ${formatBytes(output)} written`);
  print(
    "included: start of the process, SHA-256 of input and output, flush, check of the result",
  );
  const contenders = [copy, ours];
  const places = [["in the page cache", contenders]] as const;
  const coldPlaces = await canEmptyCache()
    ? [["on the disk", contenders.map(emptyingCache)] as const]
    : [];
  for (const [place, each] of [...places, ...coldPlaces]) {
    const standings = await compare(each, rounds);
    report(`Conversion of ${size} to int4, checkpoint ${place}`, {
      standings,
      bytes,
    });
    print(`${ratioOf(standings).toFixed(2)} times as long as dd`);
  }
}

/** Time of the second contender as a ratio to that of the first. */
function ratioOf([first, second]: readonly Standing[]): number {
  return (second?.medianMs ?? NaN) / (first?.medianMs ?? NaN);
}

/** Linux forgets what it has of the disk in memory when this is written. */
const CACHE_SWITCH = "/proc/sys/vm/drop_caches";

async function canEmptyCache(): Promise<boolean> {
  try {
    await emptyCache();
    return true;
  } catch {
    return false;
  }
}

async function emptyCache(): Promise<void> {
  await new Deno.Command("sync").output();
  await Deno.writeTextFile(CACHE_SWITCH, "3");
}

function emptyingCache({ name, prepare }: Contender): Contender {
  return {
    name,
    prepare: async () => {
      const command = await prepare();
      await emptyCache();
      return command;
    },
  };
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
  const script =
    `for file in "$0"/*.safetensors; do dd if="$file" of=/dev/null bs=1M; done && ` +
    `dd if=/dev/zero of="$1" bs=1M count=${mib} conv=fsync`;
  return {
    name: "dd, read once and write once",
    prepare: async () => {
      await Deno.remove(out).catch(() => {});
      return { command: ["sh", "-c", script, checkpoint, out] };
    },
  };
}
