import {
  AccessDeniedError,
  DigestMismatchError,
  type FastvlmError,
  NetworkError,
  NotFoundError,
} from "../../base/errors.ts";
import type { HashedFile } from "./part/file_hash.ts";
import type { FileToTransfer } from "./transfer_options.ts";

/** What is known when all bytes are there, and are wrong. */
export interface WrongContent {
  /** Begins the message. */
  failure: string;
  /** What the content digests to. */
  hashed: HashedFile;
  /** Hosts that bytes came from. */
  hosts: readonly string[];
}

/** Tells which digest is wrong, and who sent the bytes. */
export function wrongDigest(
  { digest }: FileToTransfer,
  { failure, hashed: { actual }, hosts }: WrongContent,
): DigestMismatchError {
  const name = digest?.algorithm === "gitBlob" ? "git blob SHA-1" : "SHA-256";
  const sources = hosts.map((host) => `"${host}"`).join(" and ");
  return new DigestMismatchError(
    `${failure}: its ${name} must be ${digest?.value}, and is ${actual}, as ${sources} sent it`,
    {
      hint: "run the command again; if it fails again, the lock is outdated " +
        "or the server is not to be trusted",
    },
  );
}

/** Tells that a file never came to its end in one piece. */
export function tooManyRestarts(
  { message, hint }: FastvlmError,
  restarts: number,
): NetworkError {
  return new NetworkError(
    `${message}; gave up after it had to begin anew ${restarts} times`,
    { ...(hint !== undefined && { hint }) },
  );
}

/** Whether a server said no, which another server may not. */
export function isRefusal(error: unknown): error is FastvlmError {
  return error instanceof NetworkError || error instanceof NotFoundError ||
    error instanceof AccessDeniedError;
}
