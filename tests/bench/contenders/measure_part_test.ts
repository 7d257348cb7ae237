import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { PreparedContender } from "../../../bench/contenders/contender.ts";
import {
  type BenchFailure,
  measurePart,
  type Part,
} from "../../../bench/contenders/measure_part.ts";

const PART: Part = {
  name: "one",
  scenario: {
    kind: "one",
    pictures: [],
    prompts: [],
    promptTokens: 8,
    maxTokens: 1,
    threads: 1,
  },
  rounds: 3,
  contenders: ["transformers", "llama"],
};

Deno.test("measurePart() runs everyone in turn and takes medians", async () => {
  const order: string[] = [];
  const measured = await measurePart(
    PART,
    contenders({
      transformers: report("{ loadMs: 5 }"),
      llama: report("{ tokensPerSecond: scenario.promptTokens }"),
    }),
    { onRun: (name, round) => order.push(`${round} ${name}`) },
  );
  assertEquals(order, [
    "0 transformers",
    "0 llama",
    "1 transformers",
    "1 llama",
    "2 transformers",
    "2 llama",
  ]);
  assertEquals(
    measured.map(({ contender, runs, median }) => [
      contender,
      runs.length,
      median.loadMs,
      median.tokensPerSecond,
    ]),
    [["transformers", 3, 5, undefined], ["llama", 3, undefined, 8]],
  );
});

Deno.test("measurePart() says why a process failed, and goes on with the others", async () => {
  const failures: BenchFailure[] = [];
  const measured = await measurePart(
    PART,
    contenders({
      transformers: "throw new Error('no such graph')",
      llama: report("{}"),
    }),
    { onFailure: (failure) => failures.push(failure) },
  );
  assertEquals(measured.map(({ contender }) => contender), ["llama"]);
  assertEquals(failures.length, 1);
  assertEquals(failures[0]?.contender, "transformers");
  assertMatch(failures[0]?.reason ?? "", /no such graph/);
});

Deno.test("measurePart() refuses what a process says if it is no report", async () => {
  const failures: BenchFailure[] = [];
  await measurePart(
    { ...PART, rounds: 1 },
    contenders({
      transformers: "console.log('{\"metrics\": 1}')",
      llama: report("{ speed: 1 }"),
    }),
    { onFailure: (failure) => failures.push(failure) },
  );
  assertEquals(failures.map(({ contender }) => contender), PART.contenders);
});

Deno.test("measurePart() ends when it is told to", async () => {
  const reason = new Error("enough");
  await assertRejects(
    () =>
      measurePart(PART, contenders({ llama: report("{}") }), {
        signal: AbortSignal.abort(reason),
      }),
    Error,
    "enough",
  );
});

function report(metrics: string): string {
  return `const scenario = JSON.parse(Deno.args[0]);
    const firstTokenAt = Date.now();
    console.log("something else");
    console.log(JSON.stringify({ firstTokenAt, metrics: ${metrics} }));`;
}

/** Processes that run some code. */
function contenders(
  scripts: Partial<Record<PreparedContender["name"], string>>,
) {
  return new Map(PART.contenders.flatMap((name) => {
    const code = scripts[name];
    if (code === undefined) return [];
    const start = [Deno.execPath(), "eval", "--no-config", code];
    const contender: PreparedContender = {
      name,
      command: (scenario) => ({
        command: [...start, JSON.stringify(scenario)],
      }),
    };
    return [[name, contender] as const];
  }));
}
