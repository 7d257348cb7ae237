import { assertEquals } from "@std/assert";
import { NetworkError } from "../../../../lib/base/errors.ts";
import { RetryNotices } from "../../../../lib/download/transfer/retry_notices.ts";
import type { RetryNotice } from "../../../../lib/download/transfer/transfer_options.ts";

Deno.test("RetryNotices.tell() tells of the last failure, without the file's name in the reason", () => {
  const told: RetryNotice[] = [];
  const notices = new RetryNotices({ path: "a/b", bytes: 1 }, {
    failure: 'Cannot download "a/b"',
    remotes: [],
    target: "",
    recordPath: "",
    onRetry: (notice) => told.push(notice),
  });
  notices.tell(0);
  const error = new NetworkError('Cannot download "a/b": it broke');
  notices.note({ error, host: "h:1", attempt: 2 });
  notices.tell(500);
  assertEquals(told, [
    { file: "a/b", host: "h:1", reason: "it broke", waitMs: 500, attempt: 2 },
  ]);
});
