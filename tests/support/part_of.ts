import { join } from "@std/path";
import { sha256 } from "../../lib/base/digest.ts";
import {
  PartFile,
  type PartFileOptions,
} from "../../lib/download/transfer/part/part_file.ts";
import type { Interval } from "../../lib/download/transfer/intervals.ts";
import {
  readResumeRecord,
  type ResumeRecord,
} from "../../lib/storage/partial/resume_record.ts";
import type { PrefixDigests } from "../../lib/storage/prefix_digests.ts";

/** A file that is fetched into a folder, and what it will be. */
export class PartOf {
  /** Path of the bytes. */
  readonly target: string;
  /** Path of the record. */
  readonly recordPath: string;
  /** What was logged, event by event. */
  readonly events: string[] = [];
  readonly #bytes: Uint8Array;

  constructor(folder: string, bytes: Uint8Array) {
    this.target = join(folder, "model.onnx");
    this.recordPath = join(folder, ".resume", "model.onnx.json");
    this.#bytes = bytes;
  }

  /** Opens it as it is on the disk. */
  async open(options: Partial<PartFileOptions> = {}): Promise<PartFile> {
    const { target, recordPath, events } = this;
    const digest = { algorithm: "sha256", value: sha256(this.#bytes) } as const;
    return await PartFile.open({
      target,
      recordPath,
      file: { bytes: this.#bytes.length, digest },
      log: { info: (event) => events.push(event) },
      ...options,
    });
  }

  /** Writes the right bytes of an interval in chunks. */
  fill(part: PartFile, { start, end }: Interval, chunkBytes = 65_536): void {
    for (let at = start; at < end; at += chunkBytes) {
      part.write(at, this.#bytes.subarray(at, Math.min(end, at + chunkBytes)));
    }
  }

  /** Writes all that is missing, and gives how many bytes those were. */
  fillMissing(part: PartFile): number {
    const missing = part.missing();
    for (const interval of missing) this.fill(part, interval);
    return missing.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /** What the record says. */
  async record(): Promise<ResumeRecord | undefined> {
    return await readResumeRecord(this.recordPath);
  }

  /** Changes bytes on the disk behind the file's back. */
  async damage(position: number, bytes: Uint8Array): Promise<void> {
    using file = await Deno.open(this.target, { write: true });
    await file.seek(position, Deno.SeekMode.Start);
    await file.write(bytes);
  }

  /** Flips one bit on the disk. */
  async flipBit(position: number): Promise<void> {
    await this.damage(
      position,
      Uint8Array.of((this.#bytes[position] ?? 0) ^ 1),
    );
  }

  /** The digests of the beginnings of the right bytes. */
  prefixes(stepBytes: number): PrefixDigests {
    const count = Math.floor(this.#bytes.length / stepBytes);
    return {
      stepBytes,
      sha256: Array.from(
        { length: count },
        (_, index) => sha256(this.#bytes.subarray(0, (index + 1) * stepBytes)),
      ),
    };
  }
}
