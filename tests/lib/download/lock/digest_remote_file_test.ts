import { assertEquals, assertRejects } from "@std/assert";
import { sha256 } from "../../../../lib/base/digest.ts";
import {
  DigestMismatchError,
  FastvlmError,
  NetworkError,
} from "../../../../lib/base/errors.ts";
import {
  digestRemoteFile,
  type DigestRemoteFileOptions,
} from "../../../../lib/download/lock/digest_remote_file.ts";
import type { RetryOptions } from "../../../../lib/hub/retry/retry_budget.ts";
import { createHub } from "../../../../lib/hub/hub.ts";
import { FaultListener } from "../../../support/fault_listener.ts";
import {
  FILE_BYTES,
  FILE_FAILURE,
  FILE_PATH,
  FileServer,
} from "../../../support/file_server.ts";
import {
  answerWith,
  breakAt,
  flipByte,
  type HubFault,
  stallAt,
} from "../../../support/hub_reply.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

const DIGEST = sha256(FILE_BYTES);

function digest(
  site: FileServer,
  options: Partial<DigestRemoteFileOptions> = {},
  retries: RetryOptions = { patienceMs: 20_000, random: () => 0 },
): Promise<string> {
  const remote = { hub: { ...site.hub, retries }, url: site.url() };
  return digestRemoteFile(remote, {
    path: FILE_PATH,
    bytes: FILE_BYTES.byteLength,
    digest: { algorithm: "sha256", value: DIGEST },
  }, { failure: FILE_FAILURE, ...options });
}

/** Makes the first answer wrong, and no other. */
function once(fault: HubFault): HubFault {
  let isSpoiled = false;
  return (right, context) => {
    if (isSpoiled) return right;
    isSpoiled = true;
    return fault(right, context);
  };
}

Deno.test("digestRemoteFile() gives the SHA-256 of what is there", async () => {
  await using site = new FileServer();
  assertEquals(await digest(site), DIGEST);
});

Deno.test("digestRemoteFile() asks again after a failure that may pass", async (t) => {
  const cases: Record<string, HubFault> = {
    "a busy server": answerWith(503),
    "a broken connection": breakAt(100_000),
    "a stall": stallAt(100_000),
  };
  for (const [name, fault] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using site = new FileServer(once(fault));
      assertEquals(await digest(site, { limits: { stallMs: 300 } }), DIGEST);
    });
  }
});

Deno.test("digestRemoteFile() gives up in the end", async () => {
  await using site = new FileServer(answerWith(503));
  await assertRejects(
    () => digest(site, {}, { clock: new ManualClock() }),
    NetworkError,
    "answered 503; gave up after",
  );
});

Deno.test("digestRemoteFile() takes longer than patience as long as it gets on", async () => {
  await using server = await FaultListener.listen(() => ({
    status: 200,
    headers: {},
    body: FILE_BYTES,
    bytesPerSecond: 200_000,
  }));
  const endpoint = new URL(server.origin);
  const hub = { ...createHub({ endpoint }), retries: { patienceMs: 500 } };
  const file = {
    path: FILE_PATH,
    bytes: FILE_BYTES.byteLength,
    digest: { algorithm: "sha256" as const, value: DIGEST },
  };
  const options = { failure: FILE_FAILURE, limits: { patienceMs: 1_000 } };
  const remote = { hub, url: endpoint };
  assertEquals(await digestRemoteFile(remote, file, options), DIGEST);
});

Deno.test("digestRemoteFile() names the host of wrong bytes", async () => {
  await using site = new FileServer(flipByte(100_000));
  const error = await assertRejects(() => digest(site), DigestMismatchError);
  assertEquals(
    error.message.replace(/is [0-9a-f]{64}/, "is …"),
    `${FILE_FAILURE}: its SHA-256 must be ${DIGEST}, and is …, as "${site.url().host}" sent it`,
  );
});

Deno.test("digestRemoteFile() ends with its signal", async () => {
  await using site = new FileServer(stallAt(100_000));
  const signal = AbortSignal.abort(new FastvlmError("Stopped"));
  await assertRejects(() => digest(site, { signal }), FastvlmError, "Stopped");
});
