import { resolve } from "@std/path";
import { readChunks } from "../../../lib/base/digest.ts";
import { NotFoundError, UsageError } from "../../../lib/base/errors.ts";
import type { Io } from "../../../lib/cli/io.ts";
import {
  digestList,
  type ListDigest,
} from "../../../lib/results/list/list_digest.ts";
import { readPictureList } from "../../../lib/results/list/picture_list.ts";
import { type Shard, WHOLE_LIST } from "../../../lib/results/list/shard.ts";
import { type BatchInput, isUrl } from "./picture.ts";
import { walkImages } from "./walk_images.ts";

/** Where the pictures of a run come from. */
export interface ImageSource {
  /** What tells the list from others; `null` if there is none that another worker could share. */
  readonly list: ListDigest | null;
  /** Gives the pictures one by one. */
  inputs(): AsyncGenerator<BatchInput>;
  /**
   * Counts the pictures without keeping them.
   *
   * @param onCount Called again and again with how many were counted.
   * @returns How many there are, unless that cannot be known before they are read.
   */
  count(onCount: (count: number) => void): Promise<number | undefined>;
}

/** What a run was told of its pictures. */
export interface SourceOptions {
  /** What `--image` was given. */
  readonly image: readonly string[];
  /** The list. */
  readonly input: string | undefined;
  /** Folder that a list's relative paths start from. */
  readonly root: string | undefined;
  /** The part of the list. */
  readonly shard: Shard | undefined;
  /** Whether the folders in a folder count too. */
  readonly recursive: boolean;
}

/**
 * Opens what the person named: pictures and folders, or a list.
 *
 * @throws {UsageError} If both are given, or a part of something that is no file.
 * @throws {NotFoundError} If there is no such list.
 */
export async function openSource(
  options: SourceOptions,
  io: Io,
): Promise<ImageSource> {
  const { image, input, root, shard } = options;
  if (input === undefined) {
    refuse(shard, "--shard", "without --input: folders are not numbered");
    refuse(root, "--root", "without --input");
    return imagesSource(options, io);
  }
  refuse(image[0], "--image", "with --input: the list names the pictures");
  if (input !== "-") return await listSource(input, options, io);
  refuse(shard, "--shard", 'with "--input -": workers must read the same file');
  return pipeSource(options, io);
}

function refuse(value: unknown, option: string, reason: string): void {
  if (value === undefined) return;
  throw new UsageError(`Cannot use option "${option}" ${reason}`);
}

function imagesSource(
  { image, recursive }: SourceOptions,
  { cwd, stdin }: Pick<Io, "cwd" | "stdin">,
): ImageSource {
  const options = { cwd, isRecursive: recursive };
  return {
    list: null,
    async *inputs() {
      let line = 0;
      const images = walkImages(image, { ...options, stdin: () => stdin });
      for await (const each of images) {
        yield { line, ...each };
        line += 1;
      }
    },
    async count(onCount) {
      let count = 0;
      const stdin = () => new Blob().stream();
      for await (const _ of walkImages(image, { ...options, stdin })) {
        count += 1;
        onCount(count);
      }
      return count;
    },
  };
}

async function listSource(
  input: string,
  options: SourceOptions,
  { cwd, signal }: Io,
): Promise<ImageSource> {
  const path = resolve(cwd, input);
  const list = await digest(path, signal);
  const { shard = WHOLE_LIST } = options;
  const count = Math.ceil((list.pictures - shard.index) / shard.count);
  return {
    list,
    inputs: () => readList(readChunks(path, signal), input, options, cwd),
    count: () => Promise.resolve(Math.max(0, count)),
  };
}

async function digest(path: string, signal: AbortSignal): Promise<ListDigest> {
  try {
    return await digestList(path, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new NotFoundError(`Cannot find list "${path}"`, { cause: error });
  }
}

function pipeSource(
  options: SourceOptions,
  { cwd, stdin }: Pick<Io, "cwd" | "stdin">,
): ImageSource {
  return {
    list: null,
    inputs: () => readList(stdin, "-", options, cwd),
    count: () => Promise.resolve(undefined),
  };
}

async function* readList(
  chunks: AsyncIterable<Uint8Array>,
  label: string,
  { root, shard = WHOLE_LIST }: SourceOptions,
  cwd: string,
): AsyncGenerator<BatchInput> {
  const base = resolve(cwd, root ?? "");
  for await (const line of readPictureList(chunks, { label, shard })) {
    if ("error" in line) yield line;
    else {
      const { picture: { image, ...asked } } = line;
      const place = isUrl(image) ? image : resolve(base, image);
      yield { line: line.line, ...asked, image: place };
    }
  }
}
