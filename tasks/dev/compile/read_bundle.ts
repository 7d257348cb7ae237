import { Buffer } from "node:buffer";
import * as z from "zod";
import { ConfigError } from "../../../lib/base/errors.ts";

/** A file that a compiled program carries. */
export interface BundleFile {
  /** Path from the root of what is embedded, with `/`. */
  path: string;
  /** What it has on disk when it is extracted, in bytes. */
  bytes: Uint8Array;
}

/** What `deno compile` has put into a program. */
export interface Bundle {
  /** Entry module, permissions, flags: what Deno starts the program with. */
  metadata: BundleMetadata;
  /** The embedded files in order of their paths. */
  files: BundleFile[];
  /** What all of it adds to the runtime part, in bytes. */
  byteLength: number;
}

/** Stands before the data and, in the data of every format, after it. */
const MAGIC = "d3n0l4nd";

/** How the directory of the files begins; a bundle without files has none. */
const DIRECTORY_START = '[{"';

const METADATA = z.looseObject({
  argv: z.array(z.string()),
  entrypoint_key: z.string(),
  permissions: z.record(
    z.string(),
    z.union([z.array(z.string()), z.boolean(), z.null()]),
  ),
  env_vars_from_env_file: z.record(z.string(), z.string()),
  ca_data: z.unknown(),
  self_extracting: z.string().nullable(),
  log_level: z.string().nullable(),
});

/** The part of Deno's own record that matters here. */
export type BundleMetadata = z.infer<typeof METADATA>;

const NAME = z.string();

/** One of three kinds; of a file's places, the first is that of its bytes. */
const ENTRY = z.union([
  z.object({
    Dir: z.object({
      n: NAME,
      get e(): z.ZodArray<typeof ENTRY> {
        return z.array(ENTRY);
      },
    }),
  }),
  z.object({
    File: z.object({ n: NAME, o: z.tuple([z.number(), z.number()]) }),
  }),
  z.object({ Symlink: z.object({ n: NAME }) }),
]);

type Entry = z.infer<typeof ENTRY>;

/**
 * Reads what a compiled program embeds, of any system's format. The layout is that of Deno 2.9
 * (`cli/standalone/binary.rs`): magic, metadata, npm packages, remote modules, the files' directory,
 * their bytes, magic; each of these but the modules after its length in 8 bytes, little-endian.
 *
 * @throws {ConfigError} If the file is not a compiled program.
 */
export function readBundle(program: Uint8Array, origin: string): Bundle {
  const data = Buffer.from(program.buffer, program.byteOffset, program.length);
  const start = findMetadata(data);
  if (start === undefined) throw notABundle(origin, "it embeds nothing");
  const metadata = section(data, start);
  const packages = section(data, metadata.end);
  const directory = findDirectory(data, packages.end);
  if (directory === undefined) throw notABundle(origin, "it embeds no files");
  const content = section(data, directory.end);
  if (content.end > data.length) throw notABundle(origin, "it is cut short");
  const entries = z.array(ENTRY).parse(JSON.parse(directory.bytes.toString()));
  return {
    metadata: METADATA.parse(JSON.parse(metadata.bytes.toString())),
    files: [...listFiles(entries, "", content.bytes)],
    byteLength: content.end - start,
  };
}

interface Section {
  bytes: Buffer;
  /** Beyond the data where this is no section. */
  end: number;
}

function section(data: Buffer, at: number): Section {
  const start = at + 8;
  if (start > data.length) return { bytes: data.subarray(at), end: Infinity };
  const end = start + Number(data.readBigUInt64LE(at));
  return { bytes: data.subarray(start, end), end };
}

/** The magic is also in the code of Deno, where no plausible length follows it. */
function findMetadata(data: Buffer): number | undefined {
  let at = data.indexOf(MAGIC);
  while (at !== -1) {
    const start = at + MAGIC.length;
    const { bytes, end } = section(data, start);
    if (end < data.length && bytes.at(0) === 0x7b && bytes.at(-1) === 0x7d) {
      return start;
    }
    at = data.indexOf(MAGIC, start);
  }
  return undefined;
}

/** Found by its first characters and its length, as the modules before it have no length in front. */
function findDirectory(data: Buffer, from: number): Section | undefined {
  let at = data.indexOf(DIRECTORY_START, from);
  while (at !== -1) {
    const found = section(data, at - 8);
    if (found.end < data.length && found.bytes.at(-1) === 0x5d) return found;
    at = data.indexOf(DIRECTORY_START, at + 1);
  }
  return undefined;
}

function* listFiles(
  entries: readonly Entry[],
  folder: string,
  content: Buffer,
): Generator<BundleFile> {
  for (const entry of entries) {
    if ("Dir" in entry) {
      yield* listFiles(entry.Dir.e, `${folder}${entry.Dir.n}/`, content);
    } else if ("File" in entry) {
      const [offset, length] = entry.File.o;
      const bytes = content.subarray(offset, offset + length);
      yield { path: folder + entry.File.n, bytes };
    } else {
      yield { path: folder + entry.Symlink.n, bytes: new Uint8Array() };
    }
  }
}

function notABundle(origin: string, reason: string): ConfigError {
  return new ConfigError(`Cannot read "${origin}": ${reason}`);
}
