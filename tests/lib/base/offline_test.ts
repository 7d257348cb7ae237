import { assertEquals } from "@std/assert";
import { isOffline } from "../../../lib/base/offline.ts";

Deno.test("isOffline() tells what forbids the network", async (t) => {
  const cases: [env: Record<string, string>, offline: boolean][] = [
    [{}, false],
    [{ FASTVLM_OFFLINE: "1" }, true],
    [{ FASTVLM_OFFLINE: "true" }, true],
    [{ FASTVLM_OFFLINE: "yes" }, true],
    [{ FASTVLM_OFFLINE: "anything" }, true],
    [{ FASTVLM_OFFLINE: "" }, false],
    [{ FASTVLM_OFFLINE: "0" }, false],
    [{ FASTVLM_OFFLINE: "false" }, false],
    [{ FASTVLM_OFFLINE: "No" }, false],
    [{ FASTVLM_OFFLINE: "OFF" }, false],
    [{ HF_HUB_OFFLINE: "1" }, true],
    [{ HF_HUB_OFFLINE: "0" }, false],
    [{ FASTVLM_OFFLINE: "0", HF_HUB_OFFLINE: "1" }, true],
    [{ TRANSFORMERS_OFFLINE: "1" }, false],
  ];
  for (const [env, offline] of cases) {
    await t.step(JSON.stringify(env), () => {
      assertEquals(isOffline((name) => env[name]), offline);
    });
  }
});
