import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import { MODEL_REPO } from "../support/hub_model.ts";
import { freePort } from "../support/free_port.ts";
import { HUB_INSTALLED, HUB_KEY, HubProject } from "../support/hub_project.ts";
import { answerWith, flipByte } from "../support/hub_reply.ts";
import { failure } from "../support/sample_project.ts";

/** A download that fails after it has begun. */
interface Case {
  /** Makes it fail. */
  prepare?: (hub: HubProject) => unknown;
  args?: string[];
  env?: Record<string, string>;
  code: number;
  /** What the two lines say, with `HUB` for the Hub's host. */
  error: string;
  hint?: string;
}

/** Nothing listens there: it was free a moment ago. */
const CLOSED_ENDPOINT = `http://127.0.0.1:${freePort()}`;

const GATED = '"HUB" answered STATUS (GatedRepo: Access to model owner/name ' +
  "is restricted); it does not exist, or it is private or gated and";
const ACCESS_HINT = "check the name, accept the conditions on the model's " +
  "page, and set HF_TOKEN to a token that can read it";
const OFFLINE_HINT = "leave out --offline and unset FASTVLM_OFFLINE";
const CONFIG = 'Cannot download "config.json" of "owner/name"';
/** The files come at the same time, and any of them may be the first to fail. */
const ANY_FILE = 'Cannot download "…" of "owner/name"';
const OFFLINE =
  `Cannot install "${HUB_KEY}": some of its files are not on this machine, and the network may not be used`;

const CASES: Record<string, Case> = {
  "a file that is not there": {
    prepare: ({ server }) =>
      server.faults.set("resolve:config.json", answerWith(404)),
    code: 3,
    error: `${CONFIG}: "HUB" answered 404`,
    hint: "check repository, revision and files in models.config.json",
  },
  "no token for a gated repository": {
    prepare: ({ server }) => server.repo(MODEL_REPO).access = "gated",
    code: 4,
    error: `${ANY_FILE}: ${GATED.replace("STATUS", "401")} needs HF_TOKEN`,
    hint: ACCESS_HINT,
  },
  "a token that gives no access": {
    prepare: ({ server }) => server.repo(MODEL_REPO).access = "gated",
    env: { HF_TOKEN: "hf_other" },
    code: 4,
    error: `${ANY_FILE}: ${
      GATED.replace("STATUS", "403")
    } HF_TOKEN gives no access to it`,
    hint: ACCESS_HINT,
  },
  "an endpoint that does not answer": {
    env: { FASTVLM_ENDPOINT: CLOSED_ENDPOINT },
    code: 5,
    error:
      `${ANY_FILE}: cannot reach "${CLOSED_ENDPOINT}": tcp connect error: …; gave up after …`,
    hint: "check the connection, or name another endpoint in FASTVLM_ENDPOINT",
  },
  "an endpoint elsewhere, for which there is permission": {
    env: { FASTVLM_ENDPOINT: "http://hub.invalid" },
    code: 5,
    error:
      `${ANY_FILE}: cannot reach "http://hub.invalid": dns error: …; gave up after …`,
    hint: "check the connection, or name another endpoint in FASTVLM_ENDPOINT",
  },
  "a redirect to where there is no permission for": {
    prepare: ({ server }) =>
      server.faults.set(
        "resolve:config.json",
        answerWith(302, { location: "http://cdn.invalid/x" }),
      ),
    code: 1,
    error: `${CONFIG}: permission to connect to "cdn.invalid" is missing`,
    hint: "add --allow-net=cdn.invalid to the deno run command",
  },
  "a server that wants to be left alone for too long": {
    prepare: ({ server }) =>
      server.faults.set(
        "resolve:config.json",
        answerWith(503, { "retry-after": "301" }),
      ),
    code: 5,
    error: `${CONFIG}: "HUB" answered 503; it asks to wait 5 min 1 s, until …`,
    hint: "try again later, or name another endpoint in FASTVLM_ENDPOINT",
  },
  "bytes that are wrong": {
    prepare: ({ server }) =>
      server.faults.set("content:config.json", flipByte()),
    code: 7,
    error: `${CONFIG}: its SHA-256 must be …, and is …, as "HUB" sent it`,
    hint: "run the command again; if it fails again, the lock is outdated or " +
      "the server is not to be trusted",
  },
  "--offline": {
    args: ["--offline"],
    code: 9,
    error: OFFLINE,
    hint: OFFLINE_HINT,
  },
  "FASTVLM_OFFLINE": {
    env: { FASTVLM_OFFLINE: "1" },
    code: 9,
    error: OFFLINE,
    hint: OFFLINE_HINT,
  },
  "HF_HUB_OFFLINE": {
    env: { HF_HUB_OFFLINE: "1" },
    code: 9,
    error: OFFLINE,
    hint: OFFLINE_HINT,
  },
};

Deno.test("download that fails says why and where its log is, and publishes nothing", async (t) => {
  for (
    const [name, { prepare, args, env, ...expected }] of Object.entries(CASES)
  ) {
    await t.step(name, async () => {
      await using hub = await HubProject.create();
      await prepare?.(hub);
      const { code, stdout, stderr } = await hub.download(args, env);
      const [log = "", ...others] = await hub.logs();
      assertEquals(others, []);
      const { host } = new URL(hub.server.endpoint);
      const { stderr: lines } = failure(
        expected.code,
        expected.error.replace("HUB", host),
        expected.hint,
      );
      const said = expected.error.startsWith(ANY_FILE)
        ? stderr.replace(/(?<=^error: Cannot download ").*?(?=")/m, "…")
        : stderr;
      assertEquals({ code, stdout, stderr: maskVariable(said) }, {
        code: expected.code,
        stdout: "",
        stderr: `log: ${log}\n${lines}`,
      });
      assertEquals(
        (await hub.stored()).filter((path) => !path.startsWith(".partial/")),
        [],
      );
    });
  }
});

/** Leaves out what is not the same each time: digests, times, the system's words, progress. */
function maskVariable(text: string): string {
  return text.replaceAll(/[0-9a-f]{64}/g, "…")
    .replaceAll(/(?<=(?:dns|tcp connect) error: )[^;]*/g, "…")
    .replace(/(?<=gave up after ).*/, "…")
    .replace(/(?<=, until ).*/, "…")
    .replaceAll(/^Downloading .*\n/gm, "")
    .replaceAll(/^\S+: .*; trying again (?:at once|in .*)\n/gm, "");
}

Deno.test("download --offline is content with what is installed", async () => {
  await using hub = await HubProject.create();
  await hub.download();
  hub.server.requests.length = 0;
  assertEquals(await hub.download(["--offline"]), {
    code: 0,
    stdout: `${HUB_KEY} is installed in ${hub.directory}\n`,
    stderr: "",
  });
  assertEquals(hub.server.requests, []);
});

Deno.test("download refuses an endpoint or token that cannot be used, and does not show it", async (t) => {
  const cases: [env: Record<string, string>, message: RegExp][] = [
    [
      { FASTVLM_ENDPOINT: "ftp://hub.example" },
      /^log: .*\nerror: Cannot use FASTVLM_ENDPOINT as it must be an http or https address: current value is "ftp:\/\/hub\.example"\nhint: .*\n$/,
    ],
    [
      { HF_TOKEN: "hf secret" },
      /^log: .*\nerror: Cannot use HF_TOKEN as it must be one word .*\n$/,
    ],
  ];
  for (const [env, message] of cases) {
    await t.step(Object.keys(env).join(), async () => {
      await using hub = await HubProject.create();
      const { code, stdout, stderr } = await hub.download([], env);
      assertEquals([code, stdout], [2, ""]);
      assertMatch(stderr, message);
      const [log = ""] = await hub.logs();
      assertStringIncludes(stderr, `log: ${log}\n`);
      const text = await Deno.readTextFile(log);
      assertMatch(text, /ERROR ended .*"code":"usage"/);
      assert(!`${stderr}${text}`.includes("secret"));
      assertEquals(await hub.stored(), []);
    });
  }
});

Deno.test("download says where its log is also with --json, and before it knows any model", async (t) => {
  const cases: [file: string, text: string, message: RegExp][] = [
    ["models.config.json", "{", /error: Cannot parse ".*models\.config\.json"/],
    ["models.lock.json", "[]", /error: Cannot use ".*models\.lock\.json"/],
  ];
  for (const [file, text, message] of cases) {
    await t.step(file, async () => {
      await using hub = await HubProject.create();
      await hub.project.write(file, text);
      const { code, stdout, stderr } = await hub.download(["--json"]);
      assertEquals([code, stdout], [1, ""]);
      const [log] = await hub.logs();
      assertEquals(stderr.split("\n")[0], `log: ${log}`);
      assertMatch(stderr, message);
    });
  }
});

Deno.test("download keeps no log of a plan, nor of what is installed", async () => {
  await using hub = await HubProject.create();
  await hub.download(["--dry-run"]);
  assertEquals(await hub.logs(), []);
  await hub.download();
  assertEquals((await hub.logs()).length, 1);
  await hub.download();
  assertEquals((await hub.logs()).length, 1);
});

Deno.test("download --size all installs the others where one entry of the lock cannot be used", async (t) => {
  const wrong = { "fastvlm-1.5b-q4": { files: { "../x": {} } } };
  await t.step("of a model that is asked for", async () => {
    await using hub = await HubProject.create(["1.5b"]);
    await addToLock(hub, wrong);
    const { code, stderr } = await hub.download(["--size", "all"]);
    assertEquals(code, 10, stderr);
    assertMatch(
      stderr,
      /^error: Cannot use ".*models\.lock\.json": .*"\.\.\/x"/m,
    );
    assertMatch(stderr, /Cannot install 1 of 2 models: 1\.5b failed/);
    assertEquals(await hub.stored(), HUB_INSTALLED);
  });
  await t.step("of none", async () => {
    await using hub = await HubProject.create(["1.5b"]);
    await addToLock(hub, { x: 5 });
    const { code, stderr } = await hub.download(["--size", "all"]);
    assertEquals(code, 1, stderr);
    assertMatch(stderr, /models\.x must be an object: current value is 5$/m);
    assertEquals(await hub.stored(), []);
  });
});

async function addToLock(
  { project }: HubProject,
  entries: Record<string, unknown>,
): Promise<void> {
  const path = join(project.root, "models.lock.json");
  const lock = JSON.parse(await Deno.readTextFile(path));
  Object.assign(lock.models, entries);
  await project.write("models.lock.json", JSON.stringify(lock));
}
