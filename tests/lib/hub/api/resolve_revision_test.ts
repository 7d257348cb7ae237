import { assertEquals, assertRejects } from "@std/assert";
import { NetworkError, NotFoundError } from "../../../../lib/base/errors.ts";
import { createHub } from "../../../../lib/hub/hub.ts";
import { resolveRevision } from "../../../../lib/hub/api/resolve_revision.ts";
import { FaultListener } from "../../../support/fault_listener.ts";
import { answerWith, htmlPage } from "../../../support/hub_reply.ts";
import { HubServer } from "../../../support/hub_server.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

Deno.test("resolveRevision() gives the commit of a branch", async () => {
  await using server = new HubServer();
  const commit = server.push("owner/name", { a: "a" }, "feature/x");
  const hub = createHub({ environment: server.environment() });
  assertEquals(
    await resolveRevision(hub, { repo: "owner/name", revision: "feature/x" }),
    commit,
  );
  assertEquals(server.summary, [
    "hub 200 /api/models/owner/name/revision/feature%2Fx",
  ]);
});

Deno.test("resolveRevision() takes a commit as it is, without a request", async () => {
  await using server = new HubServer();
  const hub = createHub({ environment: server.environment() });
  const revision = "0".repeat(40);
  assertEquals(
    await resolveRevision(hub, { repo: "owner/name", revision }),
    revision,
  );
  assertEquals(server.requests, []);
});

Deno.test("resolveRevision() says which revision of which repository it was", async () => {
  await using server = new HubServer();
  server.push("owner/name", { a: "a" });
  const hub = createHub({ environment: server.environment() });
  await assertRejects(
    () => resolveRevision(hub, { repo: "owner/name", revision: "v9" }),
    NotFoundError,
    'Cannot resolve revision "v9" of "owner/name": ',
  );
  server.faults.set("revision", htmlPage());
  await assertRejects(
    () => resolveRevision(hub, { repo: "owner/name", revision: "main" }),
    NetworkError,
    'Cannot resolve revision "main" of "owner/name": the server sent an HTML page',
  );
});

Deno.test("resolveRevision() asks again, and in the end says how often", async () => {
  await using server = new HubServer();
  server.push("owner/name", { a: "a" });
  server.faults.set("revision", answerWith(503));
  const clock = new ManualClock();
  const hub = {
    ...createHub({ environment: server.environment() }),
    retries: { clock, random: () => 1 },
  };
  const error = await assertRejects(
    () => resolveRevision(hub, { repo: "owner/name", revision: "main" }),
    NetworkError,
  );
  const { host } = new URL(server.endpoint);
  assertEquals(
    error.message,
    'Cannot resolve revision "main" of "owner/name": ' +
      `"${host}" answered 503; gave up after 12 attempts in 1 min 46 s`,
  );
  assertEquals(server.requests.length, 12);
});

Deno.test("resolveRevision() ends in the middle of an attempt when patience ends", async () => {
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
    () => resolveRevision(hub, { repo: "owner/name", revision: "main" }),
    NetworkError,
    'Cannot resolve revision "main" of "owner/name": the server does not get on; gave up after 1 attempt in ',
  );
  assertEquals(server.requests.length, 1);
});
