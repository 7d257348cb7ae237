import { sha256 } from "../../lib/base/digest.ts";
import { type HubReply, reply } from "./hub_reply.ts";
import type { HubBlob } from "./hub_repo.ts";

/** Stands in a signed address; must never be seen in a log or message. */
export const SIGNATURE = "signed-by-the-test-hub";

/** A file of a repository. */
export interface HubPlace {
  name: string;
  commit: string;
  path: string;
}

/** An answer of the API. */
export function json(value: unknown): HubReply {
  const headers = { "content-type": "application/json; charset=utf-8" };
  return reply(200, headers, JSON.stringify(value));
}

/** The Hub's own 404, with its code. */
export function notFound(code: string, message: string): HubReply {
  return reply(404, { "x-error-code": code, "x-error-message": message });
}

/** Git files: a relative redirect on the same origin. */
export function redirectToCache(
  { oid }: HubBlob,
  { name, commit, path }: HubPlace,
): HubReply {
  const place = [...name.split("/"), commit, ...path.split("/")]
    .map(encodeURIComponent).join("/");
  const query = new URLSearchParams({ etag: `"${oid}"` });
  return reply(307, {
    "location": `/api/resolve-cache/models/${place}?${query}`,
    "x-repo-commit": commit,
  });
}

/** Large files: a signed redirect to another origin; only here is the digest told. */
export function redirectToCdn(
  { sha256: digest, bytes }: HubBlob,
  { name, commit, path }: HubPlace,
  cdn: string,
): HubReply {
  const query = new URLSearchParams({
    "X-Xet-Cas-Uid": "public",
    "response-content-disposition": `inline; filename="${path}"`,
    "Expires": "1790000000",
    "Policy": SIGNATURE,
    name,
    path,
  });
  return reply(302, {
    "location": `${cdn}/xet-bridge-us/${digest}?${query}`,
    "x-linked-etag": `"${digest}"`,
    "x-linked-size": `${bytes.byteLength}`,
    "x-repo-commit": commit,
    "x-xet-hash": sha256(`xet ${digest}`),
  });
}

/** The content of a git file. */
export function gitContent({ bytes, oid }: HubBlob, commit: string): HubReply {
  return {
    status: 200,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "etag": `"${oid}"`,
      "x-repo-commit": commit,
    },
    body: bytes,
  };
}

/** The content of a large file. Its ETag looks like the digest and is not, as on the public CDN. */
export function cdnContent({ bytes, sha256: digest }: HubBlob): HubReply {
  return {
    status: 200,
    headers: {
      "content-type": "application/octet-stream",
      "etag": `"${sha256(`cdn ${digest}`)}"`,
    },
    body: bytes,
  };
}

/** A tree as the API lists it: folders, then files. */
export function treeEntries(blobs: Map<string, HubBlob>): unknown[] {
  const folders = new Set([...blobs.keys()].flatMap((path) => {
    const names = path.split("/").slice(0, -1);
    return names.map((_, index) => names.slice(0, index + 1).join("/"));
  }));
  const directories = [...folders].map((path) => ({
    type: "directory",
    oid: "0".repeat(40),
    size: 0,
    path,
  }));
  const files = [...blobs].map(([path, { bytes, oid, sha256, isLfs }]) => ({
    type: "file",
    oid,
    size: bytes.byteLength,
    path,
    ...(isLfs &&
      { lfs: { oid: sha256, size: bytes.byteLength, pointerSize: 134 } }),
  }));
  return [...directories, ...files];
}
