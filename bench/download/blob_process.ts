import { fromFileUrl } from "@std/path";
import type { BlobServerAddress } from "./blob_server.ts";

/** A {@linkcode BlobServerAddress} whose process ends with it. */
export interface BlobProcess extends BlobServerAddress, AsyncDisposable {}

/** Starts the server of a file in a process of its own, so that it has a core to itself. */
export async function startBlobServer(
  bytes: number,
  bytesPerSecond = Infinity,
): Promise<BlobProcess> {
  const script = fromFileUrl(new URL("blob_server.ts", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--allow-net", script, `${bytes}`, `${bytesPerSecond}`],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const address: BlobServerAddress = JSON.parse(await firstLine(child.stdout));
  return {
    ...address,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await child.status;
    },
  };
}

async function firstLine(output: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const piece of output.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const end = text.indexOf("\n");
    if (end >= 0) return text.slice(0, end);
  }
  throw new Error(`Cannot start the server: it said ${JSON.stringify(text)}`);
}
