import { assert, assertEquals, assertMatch } from "@std/assert";
import { SIGNATURE } from "../support/hub_answers.ts";
import {
  assertInstalled,
  assertNothingPublished,
} from "../support/fault_assertions.ts";
import { FaultListener } from "../support/fault_listener.ts";
import { FaultProject, WEIGHTS } from "../support/fault_project.ts";
import { cutAt, flipByte } from "../support/fault_reply.ts";
import { answerWith } from "../support/hub_reply.ts";
import { HUB_TOKEN } from "../support/hub_server.ts";
import { listFiles } from "../support/list_files.ts";
import { join } from "@std/path";

Deno.test("fault 28: the token goes to the endpoint's origin and nowhere else", async () => {
  await using faults = await FaultProject.create();
  const { hub, cdn } = faults.server;
  hub.faults.set("content:config.json", (right) => ({
    ...right,
    headers: { ...right.headers, "set-cookie": "session=secret" },
  }));
  cdn.plan(WEIGHTS, cutAt(100_000));
  const { code, stderr } = await faults.run([], {
    env: { HF_TOKEN: HUB_TOKEN },
  });
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  const sent = new Set(hub.requests.map(({ authorization }) => authorization));
  assertEquals([...sent], [`Bearer ${HUB_TOKEN}`]);
  for (const { headers } of cdn.requests) {
    const names = [...headers.keys()].sort();
    assert(!names.includes("authorization"), names.join());
    assert(!names.includes("cookie"), names.join());
    assert(![...headers.values()].join().includes(HUB_TOKEN));
  }
  assertEquals(cdn.requests.length, 2);
});

Deno.test("fault 28: the token does not go to a next page of the tree elsewhere", async () => {
  await using faults = await FaultProject.create({ isLocked: false });
  const { hub } = faults.server;
  await using elsewhere = await FaultListener.listen(async ({ target }) => {
    const answer = await fetch(`${hub.endpoint}${target}`);
    const link = answer.headers.get("link");
    return {
      status: 200,
      headers: { "content-type": "application/json", ...(link && { link }) },
      body: await answer.bytes(),
    };
  });
  hub.pageSize = 1;
  hub.faults.set("tree", (right) => {
    const { link = "" } = right.headers;
    const moved = link.replace(hub.endpoint, elsewhere.origin);
    return { ...right, headers: { ...right.headers, link: moved } };
  });
  const { code, stderr } = await faults.run([], {
    env: { HF_TOKEN: HUB_TOKEN },
  });
  assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  const trees = hub.requests.filter(({ url }) => url.includes("/tree/"));
  assertEquals(trees[0]?.authorization, `Bearer ${HUB_TOKEN}`);
  const asked = elsewhere.requests.map(({ target, authorization, cookie }) => [
    target.includes("/tree/"),
    authorization,
    cookie,
  ]);
  assert(asked.length > 0);
  assertEquals(asked, asked.map(() => [true, null, null]));
});

Deno.test("token and signed addresses are in no output, log, record or manifest", async (t) => {
  await using faults = await FaultProject.create();
  faults.server.cdn.plan(WEIGHTS, cutAt(100_000), flipByte(100_000));
  const env = { HF_TOKEN: HUB_TOKEN };
  await t.step("while it is unfinished", async () => {
    faults.server.cdn.file(WEIGHTS).always = (right) => ({
      ...right,
      status: 403,
    });
    const { code, stdout, stderr } = await faults.run(["--verbose"], { env });
    assertEquals(code, 4, stderr);
    assertNoSecret({ stdout, stderr, log: await faults.logs() });
    assertNoSecret(await readAll(faults.store));
  });
  await t.step("once it is installed", async () => {
    faults.server.cdn.file(WEIGHTS).always = (right) => right;
    const { code, stdout, stderr } = await faults.run(["--verbose"], { env });
    assertEquals(code, 0, stderr);
    assertNoSecret({ stdout, stderr, log: await faults.logs() });
    assertNoSecret(await readAll(faults.store));
    await assertInstalled(faults);
  });
});

Deno.test("fault 30: a redirect loop ends with 5, and costs at most 80 requests", async () => {
  await using faults = await FaultProject.create();
  const { hub } = faults.server;
  hub.faults.set(`resolve:${WEIGHTS}`, (right, { request }) => ({
    ...right,
    headers: { location: request.url },
  }));
  const { code, stderr } = await faults.run();
  assertEquals(code, 5, stderr);
  assertMatch(stderr, /redirects more than \d+ times/);
  assert(faults.server.requestsFor(WEIGHTS) <= 80);
  await assertNothingPublished(faults);
});

Deno.test("fault 32: a redirect to where there is no permission for names the host", async () => {
  await using faults = await FaultProject.create();
  faults.server.hub.faults.set(
    `resolve:${WEIGHTS}`,
    answerWith(302, { location: "http://cdn.invalid/x" }),
  );
  const { code, stderr } = await faults.runTask();
  assertEquals(code, 1, stderr);
  assertMatch(stderr, /permission to connect to "cdn\.invalid" is missing$/m);
  assertMatch(stderr, /^hint: .*--allow-net=cdn\.invalid/m);
  await assertNothingPublished(faults);
});

function assertNoSecret(texts: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(texts)) {
    for (const secret of [HUB_TOKEN, SIGNATURE, "ticket=", "X-Xet-Cas-Uid"]) {
      assert(!text.includes(secret), `${name} holds ${secret}`);
    }
  }
}

async function readAll(folder: string): Promise<Record<string, string>> {
  const paths = await listFiles(folder);
  const texts = await Promise.all(
    paths.map(async (path) =>
      new TextDecoder("latin1").decode(await Deno.readFile(join(folder, path)))
    ),
  );
  return Object.fromEntries(paths.map((path, index) => [path, texts[index]!]));
}
