import { assertEquals, assertRejects } from "@std/assert";
import { exists } from "@std/fs";
import {
  DigestMismatchError,
  type FastvlmError,
  NetworkError,
} from "../../../../lib/base/errors.ts";
import { transferFile } from "../../../../lib/download/transfer/transfer.ts";
import type { WantedFile } from "../../../../lib/download/wanted_file.ts";
import { HubModel, MODEL_REPO } from "../../../support/hub_model.ts";
import {
  append,
  breakAt,
  endAt,
  flipByte,
  type HubFault,
  stallAt,
} from "../../../support/hub_reply.ts";
import { patternBytes } from "../../../support/hub_repo.ts";

const PATH = "onnx/decoder_model_merged_q4.onnx";
const BYTES = patternBytes(300_000, 2);
const FAILURE = `Cannot download "${PATH}" of "owner/name": `;

function transferOf(model: HubModel) {
  const { commit = "", files } = model.lockEntry();
  const target = model.beside("folder/file");
  const file: WantedFile = {
    path: PATH,
    bytes: 300_000,
    digest: { algorithm: "sha256", value: files[PATH]?.sha256 ?? "" },
  };
  return {
    file,
    target,
    options: { hub: model.hub(), repo: MODEL_REPO, commit, target },
  };
}

Deno.test("transferFile() writes the file, tells how far it is, and gives its SHA-256", async () => {
  await using model = await HubModel.create();
  const { file, target, options } = transferOf(model);
  const steps: number[] = [];
  const sha256 = await transferFile(file, {
    ...options,
    onBytes: (bytes) => steps.push(bytes),
  });
  assertEquals(sha256, file.digest.value);
  assertEquals(await Deno.readFile(target), BYTES);
  assertEquals(steps.at(-1), 300_000);
  assertEquals(steps.toSorted((a, b) => a - b), steps);
});

Deno.test("transferFile() verifies a git file by its blob digest", async () => {
  await using model = await HubModel.create();
  const { target, options } = transferOf(model);
  const path = "config.json";
  const digest = {
    algorithm: "gitBlob" as const,
    value: model.server.repo(MODEL_REPO).commits.get(options.commit)?.get(path)
      ?.oid ?? "",
  };
  const sha256 = await transferFile({ path, bytes: 14, digest }, options);
  assertEquals(sha256, model.lockEntry().files[path]?.sha256);
  model.server.faults.set("content:config.json", flipByte(3));
  const error = await assertRejects(
    () => transferFile({ path, bytes: 14, digest }, options),
    DigestMismatchError,
    `Cannot download "config.json" of "owner/name": its git blob SHA-1 must be ${digest.value}, and is `,
  );
  assertEquals([error.code, await exists(target)], ["digestMismatch", false]);
});

Deno.test("transferFile() replaces a read-only file or link, and does not write through it", async () => {
  await using model = await HubModel.create();
  const { file, target, options } = transferOf(model);
  const other = model.beside("other");
  await Deno.writeTextFile(other, "untouched");
  await Deno.mkdir(model.beside("folder"));
  await Deno.symlink(other, target);
  await transferFile(file, options);
  await Deno.chmod(target, 0o444);
  await transferFile(file, options);
  assertEquals(await Deno.readFile(target), BYTES);
  assertEquals(await Deno.readTextFile(other), "untouched");
});

Deno.test("transferFile() accepts an empty file and an answer without a length", async () => {
  await using model = await HubModel.create();
  const { file, target, options } = transferOf(model);
  model.server.faults.set(`content:${PATH}`, endAt(300_000));
  assertEquals(await transferFile(file, options), file.digest.value);
  const commit = model.server.push(MODEL_REPO, { empty: "" });
  const digest = {
    algorithm: "gitBlob" as const,
    value: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
  };
  await transferFile({ path: "empty", bytes: 0, digest }, {
    ...options,
    commit,
  });
  assertEquals((await Deno.stat(target)).size, 0);
});

Deno.test("transferFile() refuses bodies that are not the file; wrong bytes do not stay", async (t) => {
  const cut = "the connection broke before the end";
  const cases: [
    string,
    HubFault,
    typeof FastvlmError,
    string,
    number | undefined,
  ][] = [
    [
      "a wrong byte",
      flipByte(299_999),
      DigestMismatchError,
      "its SHA-256 must be ",
      undefined,
    ],
    [
      "a byte too many",
      append(1),
      DigestMismatchError,
      "it must have 300000 bytes, and the server sent more",
      undefined,
    ],
    [
      "endless bytes",
      append(5_000_000),
      DigestMismatchError,
      "it must have 300000 bytes, and the server sent more",
      undefined,
    ],
    [
      "an early end",
      endAt(200_000),
      NetworkError,
      "the server sent 200000 of 300000 bytes",
      200_000,
    ],
    ["a broken connection", breakAt(200_000), NetworkError, cut, 200_000],
  ];
  for (const [name, fault, type, reason, kept] of cases) {
    await t.step(name, async () => {
      await using model = await HubModel.create();
      const { file, target, options } = transferOf(model);
      model.server.faults.set(`content:${PATH}`, fault);
      await assertRejects(
        () => transferFile(file, options),
        type,
        `${FAILURE}${reason}`,
      );
      const size = await exists(target)
        ? (await Deno.stat(target)).size
        : undefined;
      assertEquals(size, kept);
    });
  }
});

Deno.test("transferFile() ends in the middle of a stalled body with the reason of its signal", async () => {
  await using model = await HubModel.create();
  const { file, options } = transferOf(model);
  model.server.faults.set(`content:${PATH}`, stallAt(100_000));
  const controller = new AbortController();
  await assertRejects(
    () =>
      transferFile(file, {
        ...options,
        signal: controller.signal,
        onBytes: (bytes) =>
          bytes === 100_000 && controller.abort(new RangeError("Enough")),
      }),
    RangeError,
    "Enough",
  );
});
