import { ImageError } from "../../base/errors.ts";
import { formatBytes } from "../../base/bytes.ts";
import { decodeDataUrl } from "./data_url.ts";
import { type ImageInput, imagePathOf, type RawPixels } from "./image_input.ts";

/** A file of a picture, not yet decoded. */
export interface ImageFile {
  /** What errors call it: its quoted path, or where the bytes came from. */
  readonly label: string;
  /** The whole file. */
  readonly bytes: Uint8Array;
}

/** Above any picture within the limit of pixels; keeps a wrong path from filling the memory. */
const MAX_FILE_BYTES = 1 << 29;

/** Two letters at least, as one letter and a colon begin a Windows path. */
const URL_REGEXP = /^[a-z][a-z0-9+.-]+:/i;

/**
 * Reads the file of a picture from wherever the input says.
 *
 * @throws {ImageError} If it is missing, unreadable, empty, too large, or a remote URL.
 */
export async function readImage(
  input: Exclude<ImageInput, RawPixels>,
  signal?: AbortSignal,
): Promise<ImageFile> {
  const file = await open(input, signal);
  if (file.bytes.length > 0) return file;
  throw new ImageError(`Cannot read image ${file.label}: it is empty`);
}

async function open(
  input: Exclude<ImageInput, RawPixels>,
  signal: AbortSignal | undefined,
): Promise<ImageFile> {
  if (input instanceof Uint8Array) return { label: "from bytes", bytes: input };
  if (input instanceof Blob) {
    return {
      label: "from a Blob",
      bytes: new Uint8Array(await input.arrayBuffer()),
    };
  }
  const path = imagePathOf(input);
  if (path === undefined) {
    return { label: "from a data: URL", bytes: decodeDataUrl(String(input)) };
  }
  refuseRemote(path);
  return { label: `"${path}"`, bytes: await readFile(path, signal) };
}

function refuseRemote(path: string): void {
  if (!URL_REGEXP.test(path)) return;
  throw new ImageError(
    `Cannot read image "${path}": only files and data: URLs are read`,
    { hint: "download the picture first" },
  );
}

async function readFile(
  path: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  try {
    await refuseUnreadable(path);
    return await Deno.readFile(path, signal === undefined ? {} : { signal });
  } catch (error) {
    const reason = reasonFor(error);
    if (reason === undefined) throw error;
    throw new ImageError(`Cannot read image "${path}": ${reason}`, {
      cause: error,
      ...(error instanceof Deno.errors.NotCapable &&
        { hint: `run with --allow-read="${path}"` }),
    });
  }
}

async function refuseUnreadable(path: string): Promise<void> {
  const { isDirectory, size } = await Deno.stat(path);
  if (isDirectory) throw new Deno.errors.IsADirectory(path);
  if (size <= MAX_FILE_BYTES) return;
  throw new ImageError(
    `Cannot read image "${path}": it has ${formatBytes(size)}, ` +
      `the limit is ${formatBytes(MAX_FILE_BYTES)}`,
  );
}

function reasonFor(error: unknown): string | undefined {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.NotADirectory) {
    return "there is no such file";
  }
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.PermissionDenied) {
    return "the system denies access";
  }
  if (error instanceof Deno.errors.NotCapable) {
    return "the permission to read it is missing";
  }
  return undefined;
}
