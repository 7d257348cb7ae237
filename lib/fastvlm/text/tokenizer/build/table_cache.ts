import { join } from "@std/path";
import { sha256 } from "../../../../base/digest.ts";
import { canonicalJson } from "../../../../base/json.ts";
import { CacheEntry } from "../../../../storage/cache/cache_entry.ts";
import { readRecord } from "../../../../storage/cache/cache_record.ts";

/** Of what is written, and of how text is cut into words; not of the toolkit. */
const FORM = 1;

/** Graphs have other names. */
const GROUP = "tokenizer";
const FILE_NAME = "tables.bin";

/**
 * The tables of a tokenizer on disk. Like all that is made to load a model faster, they can be made again:
 * whatever is wrong with them or the folder, they only count as missing.
 */
export class TableCache {
  readonly #entry: CacheEntry;

  /**
   * Names the tables.
   *
   * @param directory Folder of the model's entries, see `cacheDirectory()`.
   * @param file What is known of the content of `tokenizer.json`, as its digest.
   */
  constructor(directory: string, file: unknown) {
    const key = sha256(canonicalJson({ form: FORM, file }));
    this.#entry = new CacheEntry(directory, { group: GROUP, key });
  }

  /** Reads the tables as one array, if they are there and what they were. */
  async read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!await this.#entry.find()) return undefined;
    try {
      const record = await readRecord(this.#entry.path);
      const packed = await Deno.readFile(join(this.#entry.path, FILE_NAME));
      const digest = new Uint8Array(
        await crypto.subtle.digest("SHA-256", packed),
      );
      if (digest.toHex() === record?.[FILE_NAME]?.sha256) return packed;
    } catch {
      // Removed meanwhile, or unreadable.
    }
    await this.#entry.discard();
    return undefined;
  }

  /** Keeps tables, if that is possible. */
  async write(packed: Uint8Array): Promise<void> {
    const staged = await this.#entry.stage();
    if (staged === undefined) return;
    try {
      await Deno.writeFile(join(staged, FILE_NAME), packed);
    } catch {
      // A full disk, mostly.
      return await this.#entry.abandon(staged);
    }
    await this.#entry.publish(staged);
  }
}
