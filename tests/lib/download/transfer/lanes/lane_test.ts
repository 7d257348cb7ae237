import { assertEquals, assertInstanceOf } from "@std/assert";
import type { PartFile } from "../../../../../lib/download/transfer/part/part_file.ts";
import { TransientError } from "../../../../../lib/hub/http/network_failure.ts";
import {
  after,
  cutAt,
  otherRange,
  stallAt,
} from "../../../../support/fault_reply.ts";
import {
  SITE_FAILURE,
  SITE_PATH,
  TransferSite,
} from "../../../../support/transfer_site.ts";

const BYTES = 300_000;

/** Fills the middle of the file, so that a lane has two ranges to fetch. */
function fillMiddle(site: TransferSite, part: PartFile): void {
  part.write(100_000, site.bytes.subarray(100_000, 200_000));
}

Deno.test("Lane.run() asks the address again that it was led to, over the same connection", async () => {
  await using site = await TransferSite.create(BYTES);
  await using part = await site.open();
  fillMiddle(site, part);
  assertEquals((await site.fill(part, { connections: 1 })).error, undefined);
  assertEquals(site.servers[0]?.hub.summary.length, 1);
  assertEquals(site.summary, ["206 bytes=0-99999", "206 bytes=200000-"]);
  assertEquals(site.cdn.requests.map(({ connection }) => connection), [1, 1]);
  assertEquals((await part.finish())?.matches, true);
});

Deno.test("Lane.run() gets a fresh address when that one has run out", async () => {
  await using site = await TransferSite.create(BYTES);
  await using part = await site.open();
  fillMiddle(site, part);
  site.cdn.plan(SITE_PATH, after(() => site.cdn.expire()));
  assertEquals((await site.fill(part, { connections: 1 })).error, undefined);
  assertEquals(site.servers[0]?.hub.summary.length, 2);
  assertEquals(site.summary, [
    "206 bytes=0-99999",
    "403 bytes=200000-",
    "206 bytes=200000-",
  ]);
  assertEquals((await part.finish())?.matches, true);
});

Deno.test("Lane.run() does not put up with crumbs", async () => {
  await using site = await TransferSite.create(BYTES);
  await using part = await site.open();
  fillMiddle(site, part);
  site.cdn.plan(SITE_PATH, otherRange(({ start }) => ({ end: start + 1 })));
  const { error } = await site.fill(part, { connections: 1 });
  assertInstanceOf(error, TransientError);
  const { host } = new URL(site.cdn.origin);
  assertEquals(
    error.message,
    `${SITE_FAILURE}: "${host}" gives no more than 1 bytes at a time`,
  );
  assertEquals(part.missing()[0], { start: 1, end: 100_000 });
});

Deno.test("Lane.run() keeps what came before it failed", async (t) => {
  const cases = [
    ["a cut", cutAt(50_000), "the connection broke before the end"],
    ["a stall", stallAt(50_000), "no byte came for 2 s"],
  ] as const;
  for (const [name, fault, reason] of cases) {
    await t.step(name, async () => {
      await using site = await TransferSite.create(BYTES);
      await using part = await site.open();
      site.cdn.plan(SITE_PATH, fault);
      const { error } = await site.fill(part, { connections: 1 });
      assertInstanceOf(error, TransientError);
      assertEquals(error.message, `${SITE_FAILURE}: ${reason}`);
      assertEquals(part.missing(), [{ start: 50_000, end: BYTES }]);
    });
  }
});
