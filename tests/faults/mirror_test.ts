import { assert, assertEquals, assertMatch } from "@std/assert";
import { createHub } from "../../lib/hub/hub.ts";
import {
  assertInstalled,
  assertNothingPublished,
} from "../support/fault_assertions.ts";
import { FaultListener } from "../support/fault_listener.ts";
import {
  FAULT_REPO,
  FaultProject,
  WEIGHTS,
  WEIGHTS_BYTES,
} from "../support/fault_project.ts";
import {
  answer,
  cutAt,
  drip,
  type Fault,
  flipByte,
  SILENT,
  stallAt,
} from "../support/fault_reply.ts";
import { FaultServer } from "../support/fault_server.ts";
import { freePort } from "../support/free_port.ts";
import { HUB_TOKEN } from "../support/hub_server.ts";

Deno.test("fault 61: a mirror that is dead or wrong is left for the next one", async (t) => {
  const cases: [name: string, fault: Fault, isBlamed: boolean][] = [
    ["404 (fault 27)", answer(404), false],
    ["403", answer(403), false],
    ["503", answer(503), false],
    [
      "an HTML page",
      answer(200, { "content-type": "text/html" }, "<html>"),
      true,
    ],
    ["wrong bytes", flipByte(9), true],
    ["a cut and then nothing", cutAt(100_000), false],
  ];
  for (const [name, fault, isBlamed] of cases) {
    await t.step(name, async () => {
      await using faults = await FaultProject.create();
      await using bad = await createMirror(faults);
      bad.cdn.file(WEIGHTS).always = fault;
      const { code, stderr } = await faults.run(
        ["--endpoint", `${bad.endpoint},${faults.server.endpoint}`],
      );
      assertEquals(code, 0, stderr);
      await assertInstalled(faults);
      assert(faults.server.cdn.bytesSent() <= WEIGHTS_BYTES);
      assert(bad.cdn.bytesSent() <= 2 * WEIGHTS_BYTES);
      const { host } = new URL(bad.endpoint);
      if (isBlamed) assert((await faults.logs()).includes(host), stderr);
    });
  }
  await t.step("nothing listens", async () => {
    await using faults = await FaultProject.create();
    const dead = `http://127.0.0.1:${freePort()}`;
    const { code, stderr } = await faults.run(
      ["--endpoint", `${dead},${faults.server.endpoint}`],
    );
    assertEquals(code, 0, stderr);
    await assertInstalled(faults);
  });
});

Deno.test("fault 61: a mirror that is too slow or silent is left for the next one", async (t) => {
  const cases = {
    "200 bytes a second": drip(200),
    "a stall": stallAt(1),
    "no answer": SILENT,
  };
  for (const [name, fault] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using faults = await FaultProject.create();
      await using slow = await createMirror(faults);
      const { cdn, hub } = faults.server;
      cdn.file(WEIGHTS).always = fault;
      const { code, message } = await faults.download({
        headTimeoutMs: 300,
        limits: {
          stallMs: 300,
          minimumSpeedWindowMs: 300,
          patienceMs: 5000,
        },
        mirrors: [createHub({ environment: slow.hub.environment() })],
      });
      assertEquals(code, 0, message);
      await assertInstalled(faults);
      assert(hub.requests.length > 0);
      assert(slow.cdn.bytesSent() >= WEIGHTS_BYTES - 1000);
    });
  }
});

Deno.test("fault 61: many mirrors that do not answer take no longer than one", async () => {
  await using faults = await FaultProject.create();
  await using silent = await FaultListener.listen(() => ({
    status: 200,
    headers: {},
    body: new Uint8Array(),
    isSilent: true,
  }));
  faults.server.cdn.file(WEIGHTS).always = SILENT;
  const mirror = createHub({ endpoint: new URL(silent.origin) });
  const mirrors = Array.from({ length: 12 }, () => mirror);
  const { code, message } = await faults.download({
    headTimeoutMs: 300,
    limits: { patienceMs: 1000 },
    mirrors: mirrors.map((each) => ({ ...each, headTimeoutMs: 300 })),
  });
  assertEquals(code, 5, message);
  assertMatch(
    message,
    /gave no answer within 300 ms; gave up after \d attempts/,
  );
  assert(silent.requests.length < mirrors.length);
  await assertNothingPublished(faults);
});

Deno.test("fault 61: when every mirror has wrong bytes, the last word names file and host", async () => {
  await using faults = await FaultProject.create();
  await using other = await createMirror(faults);
  for (const { cdn } of [faults.server, other]) {
    cdn.file(WEIGHTS).always = flipByte(9);
  }
  const { code, stderr } = await faults.run(
    ["--endpoint", `${other.endpoint},${faults.server.endpoint}`],
  );
  assertEquals(code, 7, stderr);
  assert(stderr.includes(WEIGHTS), stderr);
  const sent = faults.server.cdn.bytesSent() + other.cdn.bytesSent();
  assert(sent <= 4 * WEIGHTS_BYTES, `${sent} B`);
  await assertNothingPublished(faults);
});

Deno.test("fault 61: a mirror gets no token", async () => {
  await using faults = await FaultProject.create();
  await using mirror = await createMirror(faults);
  faults.server.cdn.file(WEIGHTS).always = answer(404);
  const { code, stderr } = await faults.run(
    ["--endpoint", `${faults.server.endpoint},${mirror.endpoint}`],
    { env: { HF_TOKEN: HUB_TOKEN } },
  );
  assertEquals(code, 0, stderr);
  const sent = mirror.hub.requests.map(({ authorization }) => authorization);
  assert(sent.length > 0);
  assertEquals(sent.filter((value) => value !== null), []);
});

/** Another Hub with the same repository. */
async function createMirror(faults: FaultProject): Promise<FaultServer> {
  const mirror = await FaultServer.listen();
  mirror.push(FAULT_REPO, faults.files);
  return mirror;
}
