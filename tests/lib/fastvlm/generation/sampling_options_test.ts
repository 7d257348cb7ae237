import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../lib/base/errors.ts";
import {
  type LengthOptions,
  resolveSettings,
  type SamplingOptions,
} from "../../../../lib/fastvlm/generation/sampling_options.ts";

Deno.test("resolveSettings() chooses greedily when nothing is said", () => {
  assertEquals(resolveSettings({}), {
    temperature: 0,
    topK: 0,
    topP: 1,
    minP: 0,
    repeatPenalty: 1,
    seed: undefined,
    logprobs: undefined,
    maxTokens: 512,
    stop: [],
  });
});

Deno.test("resolveSettings() takes one stop string or several", () => {
  assertEquals(resolveSettings({ stop: "a" }).stop, ["a"]);
  assertEquals(resolveSettings({ stop: ["a", "b"] }).stop, ["a", "b"]);
});

Deno.test("resolveSettings() counts the likeliest tokens that logprobs asks for", () => {
  const cases: [boolean | number | undefined, number | undefined][] = [
    [undefined, undefined],
    [false, undefined],
    [true, 0],
    [0, 0],
    [20, 20],
  ];
  for (const [logprobs, expected] of cases) {
    assertEquals(resolveSettings({ logprobs }).logprobs, expected);
  }
});

Deno.test("resolveSettings() names the option that is out of range", async (t) => {
  const cases: [SamplingOptions & LengthOptions, string][] = [
    [{ temperature: -1 }, '"temperature" must be >= 0: current value is -1'],
    [
      { temperature: Infinity },
      '"temperature" must be >= 0: current value is Infinity',
    ],
    [{ topK: 1.5 }, '"topK" must be a whole number >= 0: current value is 1.5'],
    [{ topP: 0 }, '"topP" must be > 0 and <= 1: current value is 0'],
    [{ minP: 2 }, '"minP" must be >= 0 and <= 1: current value is 2'],
    [{ repeatPenalty: 0 }, '"repeatPenalty" must be > 0: current value is 0'],
    [
      { maxTokens: 0 },
      '"maxTokens" must be a whole number >= 1: current value is 0',
    ],
    [
      { seed: 2 ** 32 },
      '"seed" must be a whole number from 0 to 4294967295: current value is 4294967296',
    ],
    [
      { logprobs: 21 },
      '"logprobs" must be true, false or a whole number from 0 to 20: current value is 21',
    ],
    [
      { stop: [""] },
      '"stop" must be a text of some length, of whole characters: current value is ""',
    ],
    [
      { stop: ["a", "\ud83d"] },
      '"stop" must be a text of some length, of whole characters: current value is "\ud83d"',
    ],
  ];
  for (const [options, rule] of cases) {
    await t.step(rule, () => {
      const error = assertThrows(() => resolveSettings(options), UsageError);
      assertEquals(error.message, `Cannot predict as ${rule}`);
    });
  }
});
