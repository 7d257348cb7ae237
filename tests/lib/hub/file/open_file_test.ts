import { assertEquals, assertRejects } from "@std/assert";
import { FastvlmError } from "../../../../lib/base/errors.ts";
import { createHub } from "../../../../lib/hub/hub.ts";
import { openFile } from "../../../../lib/hub/file/open_file.ts";
import {
  append,
  endAt,
  htmlPage,
  type HubFault,
  pointerText,
  withHeaders,
} from "../../../support/hub_reply.ts";
import { lfs, patternBytes } from "../../../support/hub_repo.ts";
import { HUB_TOKEN, HubServer } from "../../../support/hub_server.ts";

const REPO = "owner/name";
const BYTES = patternBytes(200_000);

/** A Hub with one repository, and the options that open its one large file. */
function serveFile() {
  const server = new HubServer();
  const path = "onnx/a b.onnx";
  const commit = server.push(REPO, { [path]: lfs(BYTES), "a.json": "{}" });
  const hub = createHub({ environment: server.environment() });
  return {
    server,
    hub,
    options: { repo: REPO, commit, path, bytes: BYTES.byteLength },
  };
}

Deno.test("openFile() gives the bytes of git files and large files", async (t) => {
  const { server, hub, options } = serveFile();
  await using _server = server;
  const cases = [
    [options.path, BYTES],
    ["a.json", new TextEncoder().encode("{}")],
  ] as const;
  for (const [path, expected] of cases) {
    await t.step(path, async () => {
      const file = { ...options, path, bytes: expected.byteLength };
      await using body = await openFile(hub, file);
      const chunks = await Array.fromAsync(body);
      assertEquals(
        new Uint8Array(chunks.flatMap((chunk) => [...chunk])),
        expected,
      );
    });
  }
});

Deno.test("openFile() accepts an answer without a length", async () => {
  const { server, hub, options } = serveFile();
  await using _server = server;
  server.faults.set(`content:${options.path}`, endAt(10));
  await using body = await openFile(hub, options);
  assertEquals(await Array.fromAsync(body), [BYTES.slice(0, 10)]);
});

Deno.test("openFile() refuses answers that cannot be the file, before their body", async (t) => {
  const cases: [string, HubFault, string, string][] = [
    [
      "an encoded body",
      withHeaders({ "content-encoding": "gzip" }),
      "network",
      'the server sent it encoded as "gzip", which was not asked for',
    ],
    ["an HTML page", htmlPage(), "network", "the server sent an HTML page"],
    [
      "a pointer",
      pointerText(),
      "network",
      "the server sent a Git LFS pointer instead of the file",
    ],
    [
      "another length",
      append(1, true),
      "digestMismatch",
      "it must have 200000 bytes, and the server offers 200001",
    ],
  ];
  for (const [name, fault, code, reason] of cases) {
    await t.step(name, async () => {
      const { server, hub, options } = serveFile();
      await using _server = server;
      server.faults.set(`content:${options.path}`, fault);
      const error = await assertRejects(
        () => openFile(hub, options),
        FastvlmError,
      );
      assertEquals(
        [error.code, error.message],
        [code, `Cannot download "onnx/a b.onnx" of "owner/name": ${reason}`],
      );
    });
  }
});

Deno.test("openFile() says why it was refused", async (t) => {
  const { server, hub, options } = serveFile();
  await using _server = server;
  server.repo("owner/gated").access = "gated";
  const cases: [string, Partial<typeof options>, string, string][] = [
    [
      "an unknown repository",
      { repo: "owner/none" },
      "accessDenied",
      "401 (RepoNotFound: ",
    ],
    [
      "a gated repository",
      { repo: "owner/gated" },
      "accessDenied",
      "401 (GatedRepo: ",
    ],
    [
      "an unknown commit",
      { commit: "f".repeat(40) },
      "notFound",
      "404 (RevisionNotFound: ",
    ],
    ["an unknown file", { path: "b.json" }, "notFound", "404 (EntryNotFound: "],
  ];
  for (const [name, change, code, said] of cases) {
    await t.step(name, async () => {
      const error = await assertRejects(
        () => openFile(hub, { ...options, ...change }),
        FastvlmError,
        said,
      );
      assertEquals(error.code, code);
    });
  }
});

Deno.test("openFile() reads a gated repository with the right token only", async () => {
  const { server, options } = serveFile();
  await using _server = server;
  server.repo(REPO).access = "gated";
  const stranger = createHub({ environment: server.environment("hf_another") });
  await assertRejects(
    () => openFile(stranger, options),
    FastvlmError,
    "403 (GatedRepo: ",
  );
  const owner = createHub({ environment: server.environment(HUB_TOKEN) });
  await using _body = await openFile(owner, options);
});

Deno.test("openFile() lets a body go that is refused or not read", async (t) => {
  for (const encoding of ["gzip", "identity"]) {
    await t.step(encoding, async () => {
      const { server, hub, options } = serveFile();
      await using _server = server;
      const { response, cancelled } = openResponse(encoding);
      const fetch = () => Promise.resolve(response);
      if (encoding === "identity") {
        await using _body = await openFile({ ...hub, fetch }, options);
        assertEquals(cancelled, []);
      } else {
        await assertRejects(
          () => openFile({ ...hub, fetch }, options),
          FastvlmError,
        );
      }
      assertEquals(cancelled, [true]);
    });
  }
});

/** An answer whose body does not end, and a list that says when it was cancelled. */
function openResponse(encoding: string) {
  const cancelled: boolean[] = [];
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(BYTES.slice(0, 100)),
    cancel: () => void cancelled.push(true),
  });
  const headers = { "content-encoding": encoding };
  return { response: new Response(body, { headers }), cancelled };
}
