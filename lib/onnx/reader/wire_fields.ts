import { ModelFormatError } from "../../base/errors.ts";
import type { FileBytes } from "./file_bytes.ts";

/** A range of bytes in a file. */
export interface ByteRange {
  /** First byte. */
  readonly start: number;
  /** Byte after the last one. */
  readonly end: number;
}

/** A field of a message: a number, or the bytes of a text, a message or packed numbers. */
export interface WireField {
  /** Its number in the message. */
  readonly number: number;
  /** Its value, if it is an integer; two's complement, 64 bits. */
  readonly value?: bigint;
  /** Where its bytes are, if it is none. */
  readonly range: ByteRange;
}

/** How a field is written; source: the encoding of protocol buffers, "Message Structure". */
const WIRE_TYPE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * Gives the fields of a message of the protocol buffers' encoding, in a range of a file. The bytes of
 * long fields are not read, so that a model of gigabytes is looked over in milliseconds.
 *
 * @throws {ModelFormatError} If it is no such message.
 */
export function* wireFields(
  bytes: FileBytes,
  { start, end }: ByteRange,
): Generator<WireField> {
  for (let at = start; at < end;) {
    const tag = readSize(bytes, at);
    const number = Math.floor(tag.value / 8);
    const field = readValue(bytes, tag.next, tag.value % 8);
    if (field.range.end > end || number === 0) throw damaged(bytes, at);
    yield { number, ...field };
    at = field.range.end;
  }
}

/** Gives the varints that are packed in a range. */
export function* packedVarints(
  bytes: FileBytes,
  { start, end }: ByteRange,
): Generator<bigint> {
  for (let at = start; at < end;) {
    const { value, next } = readVarint(bytes, at);
    yield value;
    at = next;
  }
}

function readValue(
  bytes: FileBytes,
  at: number,
  wireType: number,
): Pick<WireField, "value" | "range"> {
  switch (wireType) {
    case WIRE_TYPE.varint: {
      const { value, next } = readVarint(bytes, at);
      return { value, range: { start: at, end: next } };
    }
    case WIRE_TYPE.bytes: {
      const { value, next } = readSize(bytes, at);
      return { range: { start: next, end: next + value } };
    }
    case WIRE_TYPE.fixed64:
      return { range: { start: at, end: at + 8 } };
    case WIRE_TYPE.fixed32:
      return { range: { start: at, end: at + 4 } };
    default:
      throw damaged(bytes, at);
  }
}

/** Reads a varint that is a field's number and type, or a length: most of all, and no big integer. */
function readSize(
  bytes: FileBytes,
  start: number,
): { value: number; next: number } {
  let value = 0;
  let scale = 1;
  for (let index = 0; index < 7; index += 1) {
    const byte = bytes.byteAt(start + index);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, next: start + index + 1 };
    scale *= 0x80;
  }
  throw damaged(bytes, start);
}

/** Seven bits a byte, the lowest first; the last byte has its highest bit clear. */
function readVarint(
  bytes: FileBytes,
  start: number,
): { value: bigint; next: number } {
  let value = 0n;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes.byteAt(start + index);
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return { value, next: start + index + 1 };
  }
  throw damaged(bytes, start);
}

function damaged(bytes: FileBytes, at: number): ModelFormatError {
  return new ModelFormatError(
    `Cannot read "${bytes.path}": there is no field of an ONNX model at byte ${at}`,
  );
}
