import { assertEquals, assertRejects } from "@std/assert";
import { FastvlmError } from "../../../../lib/base/errors.ts";
import { askForRange } from "../../../../lib/hub/file/ask_for_range.ts";
import {
  ExpiredAddressError,
  RangeRefusedError,
} from "../../../../lib/hub/http/network_failure.ts";
import { createHub } from "../../../../lib/hub/hub.ts";
import {
  FILE_FAILURE,
  FILE_PATH,
  fileRequest,
  FileServer,
} from "../../../support/file_server.ts";
import { SIGNATURE } from "../../../support/hub_answers.ts";
import { ignoreRange, refuseRange } from "../../../support/hub_range_faults.ts";
import { answerWith, type HubFault } from "../../../support/hub_reply.ts";
import { HUB_TOKEN } from "../../../support/hub_server.ts";

Deno.test("askForRange() asks each origin about its own ETag", async () => {
  await using files = new FileServer();
  files.server.etags.set(FILE_PATH, '"of the cdn"');
  const etags = new Map([[files.server.cdn, '"of the cdn"']]);
  const request = fileRequest({
    start: 5,
    etag: (origin) => etags.get(origin),
  });
  const { response } = await askForRange(files.hub, files.url(), request);
  await response.body?.cancel();
  assertEquals(response.status, 206);
  assertEquals(
    files.server.requests.map(({ server, ifRange }) => [server, ifRange]),
    [["hub", null], ["cdn", '"of the cdn"']],
  );
});

Deno.test("askForRange() asks for the whole where ranges are forbidden", async () => {
  await using files = new FileServer(refuseRange(403));
  const request = fileRequest({ start: 7, etag: '"x"' });
  const answer = await askForRange(files.hub, files.url(), request);
  await answer.response.body?.cancel();
  assertEquals(answer.isRangeRefused, true);
  assertEquals(
    files.server.requests.map(({ status, range }) => [status, range]),
    [[302, "bytes=7-"], [403, "bytes=7-"], [200, null]],
  );
});

Deno.test("askForRange() costs a file that is always refused three requests", async () => {
  await using files = new FileServer(answerWith(403));
  const error = await assertRejects(
    () => askForRange(files.hub, files.url(), fileRequest({ start: 7 })),
    FastvlmError,
  );
  assertEquals(error.code, "accessDenied");
  assertEquals(files.server.requests.map(({ status }) => status), [
    302,
    403,
    403,
  ]);
});

Deno.test("askForRange() says why it was refused", async (t) => {
  await using files = new FileServer();
  files.server.repo("owner/gated").access = "gated";
  const { pathname } = files.url();
  const cases = [
    ["owner/none", pathname, "accessDenied", "401 (RepoNotFound: "],
    ["owner/gated", pathname, "accessDenied", "401 (GatedRepo: "],
    [
      "owner/name",
      "/owner/name/resolve/v9/a",
      "notFound",
      "404 (RevisionNotFound: ",
    ],
    ["owner/name", `${pathname}x`, "notFound", "404 (EntryNotFound: "],
  ] as const;
  for (const [repo, path, code, said] of cases) {
    await t.step(said, async () => {
      const url = new URL(path.replace("owner/name", repo), files.hub.endpoint);
      files.server.requests.length = 0;
      const error = await assertRejects(
        () => askForRange(files.hub, url, fileRequest({ start: 7 })),
        FastvlmError,
        said,
      );
      assertEquals(error.code, code);
      assertEquals(files.server.requests.length, 1);
    });
  }
});

Deno.test("askForRange() takes the Hub's reason for a refusal, ranged or not", async () => {
  await using files = new FileServer();
  files.server.repo("owner/name").access = "gated";
  const stranger = createHub({
    environment: files.server.environment("hf_another"),
  });
  await assertRejects(
    () => askForRange(stranger, files.url(), fileRequest({ start: 7 })),
    FastvlmError,
    "403 (GatedRepo: ",
  );
  assertEquals(files.server.requests.length, 1);
  const owner = createHub({ environment: files.server.environment(HUB_TOKEN) });
  const { response, url } = await askForRange(
    owner,
    files.url(),
    fileRequest(),
  );
  await response.body?.cancel();
  assertEquals(url.searchParams.get("Policy"), SIGNATURE);
});

Deno.test("askForRange() tells whether the server has ranges at all", async (t) => {
  const cases: [string, HubFault | undefined, object, boolean][] = [
    ["no range asked", undefined, {}, false],
    ["a range given", undefined, { start: 7 }, false],
    ["a range ignored", ignoreRange(), { start: 7 }, true],
    ["a condition failed", undefined, { start: 7, etag: '"x"' }, false],
  ];
  for (const [name, fault, change, expected] of cases) {
    await t.step(name, async () => {
      await using files = new FileServer(fault);
      const { response, isRangeRefused } = await askForRange(
        files.hub,
        files.url(),
        fileRequest(change),
      );
      await response.body?.cancel();
      assertEquals(isRangeRefused, expected);
    });
  }
});

Deno.test("askForRange() says that there is no such range", async () => {
  await using files = new FileServer();
  const error = await assertRejects(
    () => askForRange(files.hub, files.url(), fileRequest({ start: 200_000 })),
    RangeRefusedError,
  );
  const { host } = new URL(files.server.cdn);
  assertEquals(
    error.message,
    `${FILE_FAILURE}: "${host}" answered 416: it has nothing at "bytes=200000-"`,
  );
});

Deno.test("askForRange() takes the refusal of an earlier address as its expiry", async (t) => {
  for (const status of [400, 401, 403, 404, 410]) {
    await t.step(`${status}`, async () => {
      await using files = new FileServer();
      const request = fileRequest({ start: 7 });
      const { response, url } = await askForRange(
        files.hub,
        files.url(),
        request,
      );
      await response.body?.cancel();
      files.server.faults.set(`content:${FILE_PATH}`, answerWith(status));
      files.server.requests.length = 0;
      const error = await assertRejects(
        () => askForRange(files.hub, url, request),
        ExpiredAddressError,
      );
      assertEquals(
        error.message,
        `${FILE_FAILURE}: "${url.host}" answered ${status} to an address that it accepted before`,
      );
      assertEquals(files.server.requests.length, 1);
    });
  }
});

Deno.test("askForRange() takes the refusal of a fresh address as final", async () => {
  await using files = new FileServer(answerWith(404));
  const error = await assertRejects(
    () => askForRange(files.hub, files.url(), fileRequest({ start: 7 })),
    FastvlmError,
  );
  assertEquals(error.code, "notFound");
  assertEquals(files.server.requests.length, 2);
});
