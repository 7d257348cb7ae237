import { join } from "@std/path";
import { succeeds } from "./shell.ts";
import { TempDirectory } from "./temp_directory.ts";

/** A certificate of 127.0.0.1 by an authority that nobody knows. */
export interface TlsIdentity extends AsyncDisposable {
  /** Path of the authority's certificate, as `DENO_CERT` wants it. */
  authorityPath: string;
  /** The server's certificate. */
  cert: string;
  /** The server's key. */
  key: string;
}

/** Makes an identity, or gives `undefined` where there is no `openssl`. */
export async function createTlsIdentity(): Promise<TlsIdentity | undefined> {
  const folder = await TempDirectory.create();
  const path = (name: string): string => join(folder.path, name);
  const key = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
  ];
  const isMade = await openssl(folder.path, [
    ...["req", "-x509", ...key, "-days", "2", "-subj", "/CN=Test authority"],
    ...["-keyout", "authority.key", "-out", "authority.pem"],
  ]) && await openssl(folder.path, [
    ...["req", "-x509", ...key, "-days", "2", "-subj", "/CN=127.0.0.1"],
    ...["-CA", "authority.pem", "-CAkey", "authority.key"],
    ...["-addext", "subjectAltName=IP:127.0.0.1"],
    ...["-addext", "basicConstraints=critical,CA:FALSE"],
    ...["-keyout", "server.key", "-out", "server.pem"],
  ]);
  if (!isMade) {
    await folder[Symbol.asyncDispose]();
    return undefined;
  }
  return {
    authorityPath: path("authority.pem"),
    cert: await Deno.readTextFile(path("server.pem")),
    key: await Deno.readTextFile(path("server.key")),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

async function openssl(cwd: string, args: string[]): Promise<boolean> {
  return await succeeds("openssl", args, { cwd });
}
