import { assertEquals, assertRejects } from "@std/assert";
import {
  AccessDeniedError,
  NetworkError,
} from "../../../../lib/base/errors.ts";
import { createHub } from "../../../../lib/hub/hub.ts";
import { listTree } from "../../../../lib/hub/api/list_tree.ts";
import type { Retry } from "../../../../lib/hub/retry/retry_budget.ts";
import { FaultListener } from "../../../support/fault_listener.ts";
import { json, SIGNATURE } from "../../../support/hub_answers.ts";
import { inTurn } from "../../../support/hub_range_faults.ts";
import {
  answerWith,
  breakAt,
  withHeaders,
} from "../../../support/hub_reply.ts";
import { lfs, patternBytes } from "../../../support/hub_repo.ts";
import { HUB_TOKEN, HubServer } from "../../../support/hub_server.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

const REPO = "owner/name";
const LARGE = lfs(patternBytes(5000));
const FILES = {
  "config.json": "{}",
  "onnx/deep/a.onnx": LARGE,
  "LICENSE": "free",
};
const EXPECTED = [
  // `printf '{}' | git hash-object --stdin` says the same.
  {
    path: "config.json",
    size: 2,
    oid: "9e26dfeeb6e641a33dae4961196235bdb965b21b",
  },
  {
    path: "onnx/deep/a.onnx",
    size: 5000,
    oid: LARGE.oid,
    lfs: { oid: LARGE.sha256 },
  },
  { path: "LICENSE", size: 4, oid: "d5ff0576ae3eb2118f1c843595a46ad35d2074c3" },
];

Deno.test("listTree() gives files with their digests, from all pages", async (t) => {
  for (const pageSize of [1000, 2, 1]) {
    await t.step(`${pageSize} per page`, async () => {
      await using server = new HubServer();
      server.pageSize = pageSize;
      const commit = server.push(REPO, FILES);
      const hub = createHub({ environment: server.environment(HUB_TOKEN) });
      assertEquals(await listTree(hub, { repo: REPO, commit }), EXPECTED);
      // Two folders are listed besides the three files.
      assertEquals(server.requests.length, Math.ceil(5 / pageSize));
      assertEquals(
        new Set(server.requests.map((request) => request.authorization)),
        new Set([`Bearer ${HUB_TOKEN}`]),
      );
    });
  }
});

Deno.test("listTree() sends no token to a next page on another origin", async () => {
  await using server = new HubServer();
  const commit = server.push(REPO, FILES);
  server.faults.set(
    "tree",
    withHeaders({ link: `<${server.cdn}/more?p=1>; rel="next"` }),
  );
  const hub = createHub({ environment: server.environment(HUB_TOKEN) });
  await assertRejects(
    () => listTree(hub, { repo: REPO, commit }),
    AccessDeniedError,
    "answered 403",
  );
  assertEquals(
    server.requests.map(({ server, authorization }) => [server, authorization]),
    [["hub", `Bearer ${HUB_TOKEN}`], ["cdn", null]],
  );
});

Deno.test("listTree() ends when the pages do not", async () => {
  await using server = new HubServer();
  const commit = server.push(REPO, FILES);
  const link = `<?cursor=0&Policy=${SIGNATURE}>; rel="next"`;
  server.faults.set("tree", withHeaders({ link }));
  const hub = createHub({ environment: server.environment() });
  const error = await assertRejects(
    () => listTree(hub, { repo: REPO, commit }),
    NetworkError,
  );
  assertEquals(
    error.message,
    'Cannot list the files of "owner/name": the list has more than 100 pages',
  );
});

Deno.test("listTree() refuses paths that leave the repository", async (t) => {
  for (const path of ["../a", "/etc/passwd", "a/../../b", "a//b", "./a", ""]) {
    await t.step(JSON.stringify(path), async () => {
      await using server = new HubServer();
      const commit = server.push(REPO, FILES);
      const entry = { type: "file", path, size: 1, oid: "0".repeat(40) };
      server.faults.set("tree", () => json([entry]));
      const hub = createHub({ environment: server.environment() });
      const error = await assertRejects(
        () => listTree(hub, { repo: REPO, commit }),
        NetworkError,
      );
      assertEquals(
        error.message,
        `Cannot list the files of "owner/name": the path ${
          JSON.stringify(path)
        } leaves the repository`,
      );
    });
  }
});

Deno.test("listTree() asks again for a page that could not be had", async () => {
  await using server = new HubServer();
  server.pageSize = 3;
  const commit = server.push(REPO, FILES);
  server.faults.set(
    "tree",
    inTurn(undefined, answerWith(503), answerWith(429), breakAt(10)),
  );
  const clock = new ManualClock();
  const retries: Retry[] = [];
  const hub = {
    ...createHub({ environment: server.environment() }),
    retries: { clock, onRetry: (retry: Retry) => retries.push(retry) },
  };
  assertEquals(await listTree(hub, { repo: REPO, commit }), EXPECTED);
  const { host } = new URL(server.endpoint);
  assertEquals(retries.map(({ reason }) => reason), [
    `Cannot list the files of "owner/name": "${host}" answered 503`,
    `Cannot list the files of "owner/name": "${host}" answered 429`,
    'Cannot list the files of "owner/name": the connection broke before the end',
  ]);
});

Deno.test("listTree() ends in the middle of an attempt when patience ends", async () => {
  await using server = await FaultListener.listen(() => ({
    status: 200,
    headers: {},
    body: new Uint8Array(),
    isSilent: true,
  }));
  const hub = {
    ...createHub({ endpoint: new URL(server.origin) }),
    retries: { patienceMs: 200 },
  };
  await assertRejects(
    () => listTree(hub, { repo: REPO, commit: "0".repeat(40) }),
    NetworkError,
    'Cannot list the files of "owner/name": the server does not get on; gave up after 1 attempt in ',
  );
  assertEquals(server.requests.length, 1);
});
