import { z } from "zod";
import { closedObject } from "./validate.ts";
import { findPathProblem } from "./valid_path.ts";

/** A variant that is fetched from a repository of the Hub, file by file. */
export interface HubSource {
  /** Says that this is a repository of the Hub. */
  kind: "hub";
  /** Owner and name, as in `"onnx-community/FastVLM-0.5B-ONNX"`. */
  repo: string;
  /** Branch, tag or commit. */
  revision: string;
  /** Addresses of other servers that have the repository, tried in this order after the endpoint. */
  mirrors?: string[];
}

/** A variant whose files lie in a folder of this machine or its network, and are copied from there. */
export interface FolderSource {
  /** Says that this is a folder. */
  kind: "folder";
  /**
   * The folder, as a path or a `file:` address. A relative path in a catalog's file starts from that
   * file's folder; once the catalog is loaded, the path is absolute.
   */
  path: string;
}

/** A variant that the toolkit builds by itself, without a download. */
export interface BuiltinSource {
  /** Says that the toolkit builds it. */
  kind: "builtin";
  /** Which of the toolkit's models it is. */
  recipe: "tiny";
}

/** A variant that is made from another variant of the same size. */
export interface ConvertSource {
  /** Says that it is converted. */
  kind: "convert";
  /** Name of the variant it is made from. */
  from: string;
  /** How the language model's weights are stored; `"auto"` is 4 bits as far as measurement allows. */
  weights: "auto" | "fp32" | "fp16" | "int8" | "int4";
  /**
   * How the vision encoder's weights are stored.
   *
   * @default {"auto"} 8 bits as far as measurement allows; as `weights` where these are floats.
   */
  vision?: "auto" | "fp32" | "fp16" | "int8";
  /** Weights of a second decoder for prompts, beside one of 4 bits. */
  prefill?: "int8";
}

/** A variant that is fetched as one archive. */
export interface ZipSource {
  /** Says that it is an archive. */
  kind: "zip";
  /** Where the archive is. */
  url: string;
}

/** Where a variant comes from. */
export type Source =
  | HubSource
  | FolderSource
  | BuiltinSource
  | ConvertSource
  | ZipSource;

/** One form of a size: `q4`, `fp32`, … or Apple's `checkpoint`. */
export interface Variant {
  /** Where it comes from. */
  source: Source;
  /** Paths below the model's directory; `*` stands for any part of one name. Empty if not fetched by file. */
  files: string[];
  /** Size of all files, if it differs from the entry's. */
  approximateBytes?: number;
}

/** One size of a model type, with its variants. */
export interface ModelEntry {
  /** The family, as in `"fastvlm"`. */
  type: string;
  /** The size, as in `"0.5b"`. */
  size: string;
  /** What it is for, in a few words. */
  description: string;
  /** About how many bytes the default variant has. */
  approximateBytes: number;
  /** License of the weights, as an SPDX or Hub identifier. */
  license: string;
  /** The variant that is meant when none is named. */
  defaultVariant: string;
  /** All variants by name. */
  variants: Record<string, Variant>;
}

/** What a prediction mode asks, and the form of its answer. */
export interface ModeEntry {
  /** The prompt that is used when the person gives none. */
  prompt: string;
  /** JSON Schema of the answer; absent if it is plain text. */
  schema?: Record<string, unknown>;
}

/** The content of `models.config.json`. */
export interface Catalog {
  /** Version of the format. */
  version: 1;
  /** The model that is meant when none is named. */
  default: {
    /** The family. */
    type: string;
    /** The size. */
    size: string;
  };
  /** All sizes of all types. */
  models: ModelEntry[];
  /** All prediction modes by name. */
  modes: Record<string, ModeEntry>;
}

/** What is known of one file's content. */
export interface FileDigest {
  /** Length in bytes. */
  bytes: number;
  /** SHA-256 in lower-case hexadecimal. */
  sha256: string;
}

/** What one variant's files must be. */
export interface LockEntry {
  /** The Hub repository the files were seen in; absent for a built-in model. */
  repo?: string;
  /** The commit they were seen at; absent for a built-in model. */
  commit?: string;
  /** The archive that the files were in; absent if they are fetched one by one. */
  archive?: FileDigest;
  /** Digests by path below the model's directory. */
  files: Record<string, FileDigest>;
}

/** The content of `models.lock.json`. */
export interface Lock {
  /** Version of the format. */
  version: 1;
  /** Entries by model key, as in `"fastvlm-0.5b-q4"`. */
  models: Record<string, LockEntry>;
}

/** Part of a model key, and so of a folder's name on systems that ignore case. */
const NAME_REGEXP = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/;
const REPO_REGEXP = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;
const COMMIT_REGEXP = /^[0-9a-f]{40}$/;
const SHA256_REGEXP = /^[0-9a-f]{64}$/;

const TEXT: z.ZodType<string, string> = z.string().min(1);
const NAME: z.ZodType<string, string> = z.string().regex(
  NAME_REGEXP,
  'must be a name of a-z, 0-9, ".", "_" and "-"',
);
const REPO: z.ZodType<string> = z.string().regex(
  REPO_REGEXP,
  'must be a repository as "owner/name"',
);
const REVISION: z.ZodType<string> = z.string().regex(
  /^(?!.*\.\.)[\w][\w./-]*$/,
  "must be a branch, tag or commit",
);

// Names, passwords and signed queries would be written to manifests and logs. What comes over http can
// be changed on its way; on this machine there is no way.
const ADDRESS: z.ZodType<string> = z.string().regex(
  /^(?:https:\/\/[^\s/?#@]+|http:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?)(?:\/[^\s?#]*)?$/,
  "must be an https address (http on this machine only) without name, password, query and fragment",
);
// The message of a control character in a path is the system's own, and hard to understand.
const FOLDER_PATH: z.ZodType<string> = z.string().regex(
  // deno-lint-ignore no-control-regex
  /^[^\u0000-\u001f\u007f]+$/,
  "must be a path or a file: address",
);

/** A number of bytes. */
export const BYTES: z.ZodType<number> = z.int().min(0);

/** A SHA-256 in lower-case hexadecimal. */
export const SHA256: z.ZodType<string> = z.string().regex(
  SHA256_REGEXP,
  "must be 64 lower-case hexadecimal digits",
);

/** A safe path below a model's directory. */
export const FILE_PATH: z.ZodType<string, string> = z.string().check(
  (context) => addProblem(context, findPathProblem(context.value)),
);

const FILE_PATTERN: z.ZodType<string> = z.string().check(
  (context) =>
    addProblem(context, findPathProblem(context.value.replaceAll("*", "x"))),
);

const SOURCE: z.ZodType<Source> = z.discriminatedUnion("kind", [
  closedObject({
    kind: z.literal("hub"),
    repo: REPO,
    revision: REVISION,
    mirrors: z.exactOptional(z.array(ADDRESS).min(1)),
  }),
  closedObject({ kind: z.literal("folder"), path: FOLDER_PATH }),
  closedObject({ kind: z.literal("builtin"), recipe: z.literal("tiny") }),
  closedObject({
    kind: z.literal("convert"),
    from: NAME,
    weights: z.enum(["auto", "fp32", "fp16", "int8", "int4"]),
    vision: z.exactOptional(z.enum(["auto", "fp32", "fp16", "int8"])),
    prefill: z.exactOptional(z.literal("int8")),
  }),
  closedObject({ kind: z.literal("zip"), url: ADDRESS }),
]);

const VARIANT: z.ZodType<Variant> = closedObject({
  source: SOURCE,
  files: z.array(FILE_PATTERN).default([]),
  approximateBytes: z.exactOptional(BYTES),
});

const MODEL_ENTRY: z.ZodType<ModelEntry> = closedObject({
  type: NAME,
  size: NAME,
  description: TEXT,
  approximateBytes: BYTES,
  license: TEXT,
  defaultVariant: NAME,
  variants: z.record(NAME, VARIANT),
});

const MODE_ENTRY: z.ZodType<ModeEntry> = closedObject({
  prompt: TEXT,
  schema: z.exactOptional(z.record(z.string(), z.unknown())),
});

/** Schema of `models.config.json`, without the checks across entries. */
export const CATALOG: z.ZodType<Catalog> = closedObject({
  version: z.literal(1),
  default: closedObject({ type: NAME, size: NAME }),
  models: z.array(MODEL_ENTRY).min(1),
  modes: z.record(NAME, MODE_ENTRY).default({}),
});

const FILE_DIGEST: z.ZodType<FileDigest> = closedObject({
  bytes: BYTES,
  sha256: SHA256,
});

const LOCK_ENTRY: z.ZodType<LockEntry> = closedObject({
  repo: z.exactOptional(REPO),
  commit: z.exactOptional(
    z.string().regex(COMMIT_REGEXP, "must be 40 lower-case hexadecimal digits"),
  ),
  archive: z.exactOptional(FILE_DIGEST),
  files: z.record(FILE_PATH, FILE_DIGEST)
    .refine(isNotEmpty, "must not be empty"),
});

/** Schema of `models.lock.json`. */
export const LOCK: z.ZodType<Lock> = closedObject({
  version: z.literal(1),
  models: z.record(NAME, LOCK_ENTRY),
});

/** Says whether a record has members. */
export function isNotEmpty(record: object): boolean {
  return Object.keys(record).length > 0;
}

function addProblem(
  context: z.core.ParsePayload<string>,
  problem: string | undefined,
): void {
  if (problem === undefined) return;
  context.issues.push({
    code: "custom",
    message: problem,
    input: context.value,
  });
}
