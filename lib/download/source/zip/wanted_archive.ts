import type { FileDigest, ZipSource } from "../../../catalog/schema.ts";
import type { ExpectedDigest } from "../../wanted_file.ts";

/** An archive as it must become. */
export interface WantedArchive {
  /** What messages and the screen call it: the last name of its address. */
  name: string;
  /** Where it is. */
  url: string;
  /** Length in bytes; absent if neither the lock nor the server has said. */
  bytes?: number;
  /** What its content must be, if the lock says so. */
  digest?: ExpectedDigest;
}

/** The archive of a source, as the lock has it. */
export function wantedArchive(
  { url }: ZipSource,
  locked?: FileDigest,
): WantedArchive {
  const archive = { name: nameOf(new URL(url)), url };
  if (locked === undefined) return archive;
  const { bytes, sha256: value } = locked;
  return { ...archive, bytes, digest: { algorithm: "sha256", value } };
}

function nameOf({ pathname, host }: URL): string {
  const last = pathname.split("/").findLast((name) => name !== "") ?? host;
  try {
    return decodeURIComponent(last);
  } catch {
    // A "%" that stands for itself.
    return last;
  }
}
