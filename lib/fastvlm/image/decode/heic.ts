/** Brands of HEIF files whose pictures are HEVC-coded (ISO/IEC 23008-12, annex B). */
const HEVC_BRANDS = ["heic", "heix", "heim", "heis", "hevc", "hevx"];

/** Where the `ftyp` box has its name, its first brand, and the list of the others. */
const NAME_OFFSET = 4;
const BRAND_OFFSET = 8;
const LIST_OFFSET = 16;

/** Says whether bytes begin a HEIC picture; AVIF, the same container, is not one. */
export function isHeic(bytes: Uint8Array): boolean {
  if (textAt(bytes, NAME_OFFSET) !== "ftyp") return false;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const brands = [textAt(bytes, BRAND_OFFSET)];
  for (
    let offset = LIST_OFFSET;
    offset + 4 <= Math.min(length, bytes.length);
    offset += 4
  ) {
    brands.push(textAt(bytes, offset));
  }
  return brands.some((brand) => HEVC_BRANDS.includes(brand));
}

function textAt(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}
