import { ImageError } from "../../base/errors.ts";

/** RFC 2397: `data:`, a media type with parameters, perhaps `;base64`, a comma, the data. */
const DATA_URL_REGEXP = /^data:([^,]*?)(;\s*base64)?,(.*)$/is;

/**
 * Decodes the bytes of a `data:` URL, base64 or percent-encoded.
 *
 * @throws {ImageError} If it is malformed.
 */
export function decodeDataUrl(url: string): Uint8Array {
  const match = DATA_URL_REGEXP.exec(url);
  if (match === null) throw malformed("it has no comma");
  const [, , base64, data = ""] = match;
  return base64 === undefined
    ? decodePercent(data)
    : decodeBase64(decodePercent(data));
}

function decodeBase64(text: Uint8Array): Uint8Array {
  try {
    return Uint8Array.fromBase64(new TextDecoder().decode(text));
  } catch {
    throw malformed("its data is not base64");
  }
}

/** Decodes `%41` byte-wise: the data need not be UTF-8. */
function decodePercent(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const result = new Uint8Array(bytes.length);
  let length = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    const escaped = byte === PERCENT
      ? parseInt(
        String.fromCharCode(...bytes.subarray(index + 1, index + 3)),
        16,
      )
      : NaN;
    if (!Number.isNaN(escaped)) index += 2;
    result[length] = Number.isNaN(escaped) ? byte : escaped;
    length += 1;
  }
  return result.subarray(0, length);
}

const PERCENT = 0x25;

function malformed(reason: string): ImageError {
  return new ImageError(`Cannot read image from a data: URL: ${reason}`);
}
