import { assertEquals, assertInstanceOf } from "@std/assert";
import { NetworkError } from "../../../../lib/base/errors.ts";
import { FileTransfer } from "../../../../lib/download/transfer/file_transfer.ts";
import type {
  RetryNotice,
  TransferOptions,
} from "../../../../lib/download/transfer/transfer_options.ts";
import {
  answer,
  cutAt,
  flipByte,
  IGNORE_RANGE,
} from "../../../support/fault_reply.ts";
import {
  SITE_FAILURE,
  SITE_PATH,
  TransferSite,
} from "../../../support/transfer_site.ts";

const BYTES = 300_000;

function optionsOf(site: TransferSite, retries: RetryNotice[] = []) {
  const options: TransferOptions = {
    failure: SITE_FAILURE,
    remotes: site.remotes,
    target: site.target,
    recordPath: site.recordPath,
    limits: { patienceMs: 2_000 },
    onRetry: (notice) => retries.push(notice),
  };
  return options;
}

Deno.test("FileTransfer.run() counts every byte that came, and numbers its attempts", async () => {
  await using site = await TransferSite.create(BYTES);
  await using part = await site.open();
  site.cdn.plan(SITE_PATH, cutAt(100_000), answer(503), flipByte(299_999));
  const retries: RetryNotice[] = [];
  const transfer = new FileTransfer(site.file, part, optionsOf(site, retries));
  const hashed = await transfer.run();
  assertEquals(hashed.sha256, site.file.digest?.value);
  assertEquals(transfer.bytesFetched, 2 * BYTES);
  assertEquals(retries.map(({ attempt, file }) => [attempt, file]), [
    [1, SITE_PATH],
    [2, SITE_PATH],
    [3, SITE_PATH],
  ]);
  assertEquals(
    retries[1]?.reason,
    `"${new URL(site.cdn.origin).host}" answered 503`,
  );
});

Deno.test("FileTransfer.run() gives up when it had to begin anew too often", async () => {
  await using site = await TransferSite.create(BYTES);
  await using part = await site.open();
  site.cdn.file(SITE_PATH).always = (right, context) =>
    cutAt(200_000)(IGNORE_RANGE(right, context), context);
  const error = await new FileTransfer(site.file, part, optionsOf(site)).run()
    .catch((reason) => reason);
  assertInstanceOf(error, NetworkError);
  assertEquals(
    error.message,
    `${SITE_FAILURE}: "${new URL(site.cdn.origin).host}" sent all of it ` +
      "instead of a range; gave up after it had to begin anew 3 times",
  );
  assertEquals(site.cdn.requests.length, 5);
});
