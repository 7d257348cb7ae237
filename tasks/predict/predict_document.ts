import { join, resolve } from "@std/path";
import { atomicWrite } from "../../lib/base/atomic_write.ts";
import { type Io, note, printJson } from "../../lib/cli/io.ts";
import { createAdapter } from "../../lib/fastvlm/adapter.ts";
import { requireWritable } from "../models/require_writable.ts";
import { makeArtifactFolder } from "./artifact_folder.ts";
import { refuseBatchOptions } from "./batch/batch_plan.ts";
import { expandImages } from "./expand_images.ts";
import { jobsOf, type PredictValues } from "./options.ts";
import { type NamedPrediction, predictImages } from "./predict_images.ts";
import { adapterOptions, questionOf } from "./request.ts";

/**
 * Answers pictures, prints the answers and writes them as one document.
 *
 * @throws what `predict()` throws, if there is only one picture.
 * @throws {PartialFailureError} If some of several pictures have no answer.
 */
export async function predictDocument(
  options: PredictValues,
  io: Io,
): Promise<void> {
  refuseBatchOptions(options);
  const { cwd } = io;
  const out = options.out === undefined
    ? undefined
    : await requireWritable(resolve(cwd, options.out));
  const images = await expandImages(options.image, {
    cwd,
    stdin: () => io.stdin,
    isRecursive: options.recursive,
  });
  await using adapter = await createAdapter({
    ...adapterOptions(options, io),
    // Of several, each would fail for the same reason.
    loadInBackground: images.length === 1,
  });
  const { predictions, failure } = await predictImages(adapter, images, io, {
    question: await questionOf(options, io),
    printing: options.json ? "none" : options.stream ? "stream" : "whole",
    jobs: jobsOf(options),
  });
  const artifactPath = await writeResult(predictions, out, io);
  if (options.json) printJson(io, { version: 1, artifactPath, predictions });
  else if (!options.quiet) note(io, `result: ${artifactPath}`);
  if (failure !== undefined) throw failure;
}

async function writeResult(
  predictions: readonly NamedPrediction[],
  out: string | undefined,
  { environment }: Io,
): Promise<string> {
  const path = out ??
    join(await makeArtifactFolder(environment), "result.json");
  const document = { version: 1, predictions };
  await atomicWrite(path, `${JSON.stringify(document, null, 2)}\n`);
  return path;
}
