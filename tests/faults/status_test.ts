import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  assertInstalled,
  assertNothingPublished,
  weightsBytesSent,
  weightsRanges,
} from "../support/fault_assertions.ts";
import {
  FAULT_REPO,
  FaultProject,
  WEIGHTS,
  WEIGHTS_BYTES,
} from "../support/fault_project.ts";
import { answer, cutAt } from "../support/fault_reply.ts";
import { answerWith } from "../support/hub_reply.ts";
import { HUB_TOKEN } from "../support/hub_server.ts";

Deno.test("faults 21, 22: a wait that the server asks for is kept, and its reason is on the screen", async (t) => {
  const cases: Record<string, () => Record<string, string>> = {
    "fault 21: in seconds": () => ({ "retry-after": "1" }),
    // Whole seconds: a date of the next but one is more than one second away.
    "fault 22: as a date": () => ({
      "retry-after": new Date(Date.now() + 2000).toUTCString(),
    }),
    "fault 22: in the Hub's own header": () => ({
      "ratelimit": '"resolvers";r=0;t=1',
    }),
  };
  for (const [name, headers] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using faults = await FaultProject.create();
      faults.server.planHub(
        `resolve:${WEIGHTS}`,
        (...args) => answerWith(429, headers())(...args),
      );
      const startMs = performance.now();
      const { code, stderr } = await faults.run();
      const elapsedMs = performance.now() - startMs;
      assertEquals(code, 0, stderr);
      assert(elapsedMs >= 950, `${elapsedMs} ms`);
      assertMatch(stderr, /429/);
      await assertInstalled(faults);
      const asked = faults.server.hub.summary
        .filter((line) => line.endsWith(WEIGHTS));
      assertEquals(asked.length, 2);
    });
  }
});

Deno.test("fault 23: a wait that is too long ends the run at once and says until when", async () => {
  await using faults = await FaultProject.create();
  faults.server.cdn.file(WEIGHTS).always = answer(429, {
    "retry-after": "86400",
  });
  const startMs = performance.now();
  const { code, stderr } = await faults.run();
  assertEquals(code, 5, stderr);
  assert(performance.now() - startMs < 5000);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  assert(stderr.includes(tomorrow), stderr);
  assertEquals(weightsRanges(faults).length, 1);
  await assertNothingPublished(faults);
});

Deno.test("fault 24: what may pass is asked again", async (t) => {
  for (const status of [408, 429, 500, 502, 503, 504]) {
    await t.step(`${status} from the CDN`, async () => {
      await using faults = await FaultProject.create();
      faults.server.cdn.plan(WEIGHTS, answer(status));
      const { code, stderr } = await faults.run();
      assertEquals(code, 0, stderr);
      assertEquals(weightsRanges(faults).length, 2);
      assertEquals(weightsBytesSent(faults), WEIGHTS_BYTES);
      await assertInstalled(faults);
    });
  }
  await t.step("503 from each of the Hub's calls", async () => {
    await using faults = await FaultProject.create({ isLocked: false });
    for (
      const route of ["revision", "tree", `resolve:${WEIGHTS}`] as const
    ) {
      faults.server.planHub(route, answerWith(503));
    }
    const { code, stderr } = await faults.run();
    assertEquals(code, 0, stderr);
    await assertInstalled(faults);
  });
});

Deno.test("fault 25: a server that fails for ever ends the run, and what is there is kept", async () => {
  await using faults = await FaultProject.create();
  faults.server.cdn.plan(WEIGHTS, cutAt(200_000));
  faults.server.cdn.file(WEIGHTS).always = answer(503);
  const { code, message } = await faults.download({
    limits: { patienceMs: 1500 },
  });
  assertEquals(code, 5, message);
  assertMatch(message, /503/);
  await assertNothingPublished(faults);
  faults.server.cdn.file(WEIGHTS).always = (right) => right;
  assertEquals((await faults.run()).code, 0);
  assertEquals(weightsBytesSent(faults), WEIGHTS_BYTES);
});

Deno.test("fault 26: a refusal is not asked twice, names HF_TOKEN, and never shows it", async (t) => {
  const cases = { "no token": {}, "a wrong token": { HF_TOKEN: "hf_wrong" } };
  for (const [name, env] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using faults = await FaultProject.create();
      faults.server.hub.repo(FAULT_REPO).access = "gated";
      const { code, stderr } = await faults.run([], { env });
      assertEquals(code, 4, stderr);
      assertMatch(stderr, /HF_TOKEN/);
      assert(!stderr.includes("hf_wrong"), stderr);
      assert(!(await faults.logs()).includes("hf_wrong"));
      assert(faults.server.requestCount <= 4, `${faults.server.requestCount}`);
      await assertNothingPublished(faults);
    });
  }
  await t.step("by the CDN", async () => {
    await using faults = await FaultProject.create();
    faults.server.cdn.file(WEIGHTS).always = answer(403);
    const { code, stderr } = await faults.run([], {
      env: { HF_TOKEN: HUB_TOKEN },
    });
    assertEquals(code, 4, stderr);
    assert(
      faults.server.requestsFor(WEIGHTS) <= 3,
      faults.server.hub.summary.join(),
    );
    assert(!stderr.includes(HUB_TOKEN), stderr);
  });
});

Deno.test("fault 27: a file that is not there costs at most two requests", async () => {
  await using faults = await FaultProject.create();
  faults.server.hub.faults.set(`resolve:${WEIGHTS}`, answerWith(404));
  const { code, stderr } = await faults.run();
  assertEquals(code, 3, stderr);
  assertMatch(stderr, /decoder_model_merged_q4\.onnx/);
  assert(faults.server.requestsFor(WEIGHTS) <= 2);
  await assertNothingPublished(faults);
});
