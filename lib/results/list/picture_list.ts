import { ConfigError } from "../../base/errors.ts";
import { isRecord } from "../../base/json.ts";
import { nearest } from "../../base/nearest.ts";
import { splitLines } from "../lines/split_lines.ts";
import { isInShard, type Shard, WHOLE_LIST } from "./shard.ts";

/** A picture of a list, and what is asked of it if not the same as of all. */
export interface ListedPicture {
  /** Path or `data:` URL. */
  readonly image: string;
  /** How results call it. */
  readonly name: string;
  /** The question. */
  readonly prompt?: string;
  /** Kind of the question. */
  readonly mode?: string;
}

/** A line of a list: its number from 0 on, and its picture or why it has none. */
export type ListLine =
  & { readonly line: number }
  & (
    | { readonly picture: ListedPicture }
    | { readonly name: string; readonly error: ConfigError }
  );

/** Options of {@linkcode readPictureList}. */
export interface ReadListOptions {
  /** What errors call the list. */
  readonly label: string;
  /**
   * The part that is read; lines of the others are only counted.
   *
   * @default the whole list
   */
  readonly shard?: Shard;
}

const FIELDS = ["image", "name", "prompt", "mode"] as const;

/**
 * Reads a list of pictures: a path on each line, or a JSON object with `image`, and perhaps `name`,
 * `prompt` and `mode`. An empty line has a number, but no picture. A line that cannot be used is given
 * with its error, so that the others are not lost.
 */
export async function* readPictureList(
  chunks: AsyncIterable<Uint8Array>,
  { label, shard = WHOLE_LIST }: ReadListOptions,
): AsyncGenerator<ListLine> {
  let line = -1;
  for await (const { bytes } of splitLines(chunks)) {
    line += 1;
    if (!isInShard(line, shard)) continue;
    const name = `${label}:${line + 1}`;
    try {
      const text = decode(bytes, name);
      if (text !== "") yield { line, picture: parseListLine(text, name) };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      yield { line, name, error };
    }
  }
}

/**
 * Reads one line of a list.
 *
 * @param label What errors call the line.
 * @throws {ConfigError} If it is an object with other fields than a list has.
 */
export function parseListLine(text: string, label: string): ListedPicture {
  if (!text.startsWith("{")) return { image: text, name: text };
  const value = parseObject(text, label);
  const { image, name = image, prompt, mode } = value;
  if (image === undefined) throw lineError(label, '"image" is missing');
  return {
    image,
    name: name ?? image,
    ...(prompt !== undefined && { prompt }),
    ...(mode !== undefined && { mode }),
  };
}

type Fields = Partial<Record<typeof FIELDS[number], string>>;

function parseObject(text: string, label: string): Fields {
  const value = parseJson(text, label);
  if (!isRecord(value)) throw lineError(label, "it is no object");
  const fields: Fields = {};
  for (const [typed, text] of Object.entries(value)) {
    const field = FIELDS.find((known) => known === typed);
    if (field === undefined) throw unknownField(label, typed);
    if (typeof text !== "string" || text === "") {
      throw lineError(label, `"${field}" must be a text`);
    }
    fields[field] = text;
  }
  return fields;
}

function parseJson(text: string, label: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw lineError(label, "it begins with { and is no JSON", cause);
  }
}

/** Windows programs begin a file with a byte order mark, and end a line with a carriage return. */
function decode(bytes: Uint8Array, label: string): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
    return text.replace(/\r$/, "").replace(/^\ufeff/, "");
  } catch (cause) {
    throw lineError(label, "it is not UTF-8", cause);
  }
}

function unknownField(label: string, typed: string): ConfigError {
  const known = nearest(typed, FIELDS);
  return lineError(
    label,
    known === undefined
      ? `"${typed}" is none of ${FIELDS.join(", ")}`
      : `"${typed}" is no field: did you mean "${known}"?`,
  );
}

function lineError(
  label: string,
  reason: string,
  cause?: unknown,
): ConfigError {
  return new ConfigError(`Cannot use line "${label}": ${reason}`, { cause });
}
