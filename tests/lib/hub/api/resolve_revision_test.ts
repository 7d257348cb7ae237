import { assertEquals, assertRejects } from "@std/assert";
import { NetworkError, NotFoundError } from "../../../../lib/base/errors.ts";
import { createHub } from "../../../../lib/hub/hub.ts";
import { resolveRevision } from "../../../../lib/hub/api/resolve_revision.ts";
import { htmlPage } from "../../../support/hub_reply.ts";
import { HubServer } from "../../../support/hub_server.ts";

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
