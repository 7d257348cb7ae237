import { Buffer } from "node:buffer";

/** Files by their path from the root of what is embedded. */
export type BundledFiles = Record<string, string>;

const METADATA = {
  argv: [],
  "entrypoint_key": "tasks/fastvlm.ts",
  permissions: { allow_read: [], allow_net: null, prompt: false },
  "env_vars_from_env_file": {},
  "ca_data": null,
  "self_extracting": "0123456789abcdef",
  "log_level": "ERROR",
};

/** Bytes as `deno compile` appends them to its runtime part; here, a part that holds the magic too. */
export function makeBundle(files: BundledFiles): Uint8Array {
  const content = Object.values(files).join("");
  return Buffer.concat([
    Buffer.from("code d3n0l4nd code [{ d3n0l4nd"),
    Buffer.from("d3n0l4nd"),
    sized(JSON.stringify(METADATA)),
    sized("packages"),
    Buffer.from('modules [{"', "utf8"),
    sized(JSON.stringify(toEntries(files))),
    sized(content),
    Buffer.from("d3n0l4nd and what the format puts after it"),
  ]);
}

function sized(text: string): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
  return Buffer.concat([length, Buffer.from(text)]);
}

interface Directory {
  Dir: { n: string; e: Entry[] };
}

type Entry = Directory | { File: { n: string; o: [number, number] } };

function toEntries(files: BundledFiles): Entry[] {
  const root: Directory = { Dir: { n: "", e: [] } };
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const folders = path.split("/");
    const name = folders.pop() ?? "";
    const length = Buffer.byteLength(text);
    folders.reduce(enter, root).Dir.e.push({
      File: { n: name, o: [offset, length] },
    });
    offset += length;
  }
  return root.Dir.e;
}

function enter({ Dir: { e: entries } }: Directory, name: string): Directory {
  const found = entries.find((entry) => "Dir" in entry && entry.Dir.n === name);
  if (found !== undefined && "Dir" in found) return found;
  const made: Directory = { Dir: { n: name, e: [] } };
  entries.push(made);
  return made;
}
