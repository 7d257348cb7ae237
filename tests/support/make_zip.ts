import { Buffer } from "node:buffer";
import { crc32, deflateRawSync } from "node:zlib";

/** One entry of a zip archive; what is left out is as it should be. */
export interface ZipPart {
  /** The name, which is written as it is. */
  name: string;
  /** The content. */
  data?: Uint8Array | string;
  /**
   * Whether the content is compressed.
   *
   * @default {false}
   */
  deflate?: boolean;
  /** Mode that Unix has for it, with the kind of file. */
  mode?: number;
  /** General purpose flags; 1 says that it is encrypted. */
  flags?: number;
  /** Number of the compression method, whatever was really done. */
  method?: number;
  /** What the checksum is said to be. */
  crc?: number;
  /** What the length is said to be. */
  bytes?: number;
  /** Where the entry is said to begin; its content is then not written. */
  offset?: number;
}

/** How a zip archive is written. */
export interface MakeZipOptions {
  /**
   * Writes all lengths and positions as 64 bits, as archives of more than 4 GB have them.
   *
   * @default {false}
   */
  zip64?: boolean;
}

const UNIX = 3 << 8;

const UTF8_FLAG = 0x800;

const ALL_32 = 0xffffffff;

/** Writes a zip archive, a right one or one that a hostile server would send. */
export function makeZip(
  parts: readonly ZipPart[],
  { zip64 = false }: MakeZipOptions = {},
): Uint8Array {
  const chunks: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const content = contentOf(part);
    const at = part.offset ?? offset;
    directory.push(header(part, content, { zip64, offset: at }));
    if (part.offset !== undefined) continue;
    const local = header(part, content, { zip64 });
    chunks.push(local, content);
    offset += local.length + content.length;
  }
  const list = Buffer.concat(directory);
  const end = endOf({ count: parts.length, bytes: list.length, offset }, zip64);
  return new Uint8Array(Buffer.concat([...chunks, list, end]));
}

function contentOf({ data = "", deflate = false }: ZipPart): Buffer {
  return deflate ? deflateRawSync(data) : Buffer.from(data);
}

/** The head of a file, or with an offset its entry in the directory (APPNOTE 4.3.7, 4.3.12). */
function header(
  part: ZipPart,
  content: Buffer,
  { zip64, offset }: { zip64: boolean; offset?: number },
): Buffer {
  const { deflate = false, flags = 0, mode = 0o100644 } = part;
  const data = Buffer.from(part.data ?? "");
  const bytes = part.bytes ?? data.length;
  const name = Buffer.from(part.name);
  const isEntry = offset !== undefined;
  const sizes = [bytes, content.length];
  const extra = zip64
    ? extraField(isEntry ? [...sizes, offset] : sizes)
    : Buffer.alloc(0);
  return Buffer.concat([
    ...(isEntry ? [u32(0x02014b50), u16(UNIX | 45)] : [u32(0x04034b50)]),
    ...[u16(45), u16(flags | UTF8_FLAG), u16(part.method ?? (deflate ? 8 : 0))],
    ...[u16(0), u16(33), u32(part.crc ?? crc32(data))],
    ...(zip64 ? [u32(ALL_32), u32(ALL_32)] : [u32(content.length), u32(bytes)]),
    ...[u16(name.length), u16(extra.length)],
    ...(isEntry
      ? [
        u16(0),
        u16(0),
        u16(0),
        u32(mode * 0x10000),
        u32(zip64 ? ALL_32 : offset),
      ]
      : []),
    ...[name, extra],
  ]);
}

function extraField(values: readonly number[]): Buffer {
  return Buffer.concat([u16(1), u16(values.length * 8), ...values.map(u64)]);
}

/** What ends an archive (APPNOTE 4.3.14 to 4.3.16). */
function endOf(
  { count, bytes, offset }: { count: number; bytes: number; offset: number },
  zip64: boolean,
): Buffer {
  const record = zip64
    ? [
      ...[u32(0x06064b50), u64(44), u16(45), u16(45), u32(0), u32(0)],
      ...[u64(count), u64(count), u64(bytes), u64(offset)],
      ...[u32(0x07064b50), u32(0), u64(offset + bytes), u32(1)],
    ]
    : [];
  return Buffer.concat([
    ...record,
    ...[u32(0x06054b50), u16(0), u16(0)],
    ...(zip64
      ? [u16(0xffff), u16(0xffff), u32(ALL_32), u32(ALL_32)]
      : [u16(count), u16(count), u32(bytes), u32(offset)]),
    u16(0),
  ]);
}

function u16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16LE(value);
  return buffer;
}

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function u64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}
