import { quantizeBlocks } from "../kernels/kernels.wasm";
import { kernelMemory } from "../kernels/kernel_memory.ts";
import type { Encoding } from "../../weights/encoding.ts";
import type { DataRange, WeightJob } from "../../weights/weight_job.ts";
import type { WeightSlice } from "../weight_slice.ts";
import type { DataFile } from "./data_file.ts";
import { packNibbles } from "./pack_nibbles.ts";
import { reserveRatios } from "./scale_ratios.ts";
import {
  type Tile,
  type TileEncoder,
  type TileShape,
  tileShape,
} from "./tile.ts";

/** How a weight is stored in blocks. */
export type BlocksEncoding = Extract<Encoding, { kind: "blocks" }>;

/** Where the kernel puts what it makes of a tile. */
interface Regions {
  readonly ratios: number;
  readonly codes: number;
  readonly scales: number;
  /** Address 0 tells the kernel that blocks are symmetric. */
  readonly zeroPoints: number;
}

/** Writes blocks of 4-bit or 8-bit integers, their scales and perhaps their zero points. */
export class BlockEncoder implements TileEncoder {
  /** Zeros fill the last block of a row. */
  readonly shape: TileShape;
  readonly #job: WeightJob;
  readonly #encoding: BlocksEncoding;
  readonly #file: DataFile;
  readonly #regions: Regions;
  readonly #blocksPerRow: number;

  /** Reserves what it needs of the kernels' memory. */
  constructor(slice: WeightSlice, encoding: BlocksEncoding, file: DataFile) {
    const { bits, blockSize, symmetric } = encoding;
    this.#job = slice.job;
    this.#encoding = encoding;
    this.#file = file;
    this.shape = tileShape(slice, blockSize);
    const { rows, stride } = this.shape;
    this.#blocksPerRow = stride / blockSize;
    const blocks = rows * this.#blocksPerRow;
    this.#regions = {
      ratios: bits === 4 ? reserveRatios(encoding) : 0,
      codes: kernelMemory.reserve(rows * stride * bits / 8),
      scales: kernelMemory.reserve(blocks * 4),
      zeroPoints: symmetric ? 0 : kernelMemory.reserve(blocks),
    };
  }

  /** Quantizes and writes a tile. */
  encode(tile: Tile): void {
    const { bits, blockSize } = this.#encoding;
    const { ratios, codes, scales, zeroPoints } = this.#regions;
    const blocks = tile.rows * this.#blocksPerRow;
    quantizeBlocks(
      tile.address,
      ...[blocks, blockSize, bits, ratios] as const,
      ...[codes, scales, zeroPoints] as const,
    );
    this.#writeCodes(tile);
    const { scales: scaleRange, zeroPoints: zeroRange } = this.#job.targets;
    this.#write(scaleRange, tile.row, kernelMemory.bytes(scales, blocks * 4));
    if (zeroPoints === 0) return;
    const zeros = kernelMemory.bytes(zeroPoints, blocks);
    this.#write(
      zeroRange,
      tile.row,
      bits === 4 ? packNibbles(zeros, this.#blocksPerRow) : zeros,
    );
  }

  /** Nothing is kept. */
  finish(): void {}

  /** A table that is looked up in stores no more of a row's last block than there are columns. */
  #writeCodes({ row, rows }: Tile): void {
    const { values } = this.#job.targets;
    const storedBytes = values.length / this.#job.rows;
    const rowBytes = this.shape.stride * this.#encoding.bits / 8;
    const codes = kernelMemory.bytes(this.#regions.codes, rows * rowBytes);
    for (let each = 1; storedBytes < rowBytes && each < rows; each += 1) {
      const start = each * rowBytes;
      codes.copyWithin(each * storedBytes, start, start + storedBytes);
    }
    this.#write(values, row, codes.subarray(0, rows * storedBytes));
  }

  #write(range: DataRange | undefined, row: number, bytes: Uint8Array): void {
    if (range === undefined) {
      throw new TypeError(`Weight "${this.#job.name}" lacks a target`);
    }
    const rowBytes = range.length / this.#job.rows;
    this.#file.write(range.offset + row * rowBytes, bytes);
  }
}
