import { assertEquals } from "@std/assert";
import { describePlan } from "../../../../lib/download/plan/describe_plan.ts";

Deno.test("describePlan() leaves out digests, and names copies by their paths", () => {
  const rest = {
    key: "fastvlm-0.5b-q4",
    source: { kind: "folder", path: "/models" },
    isLocked: true,
    totalBytes: 2,
    verifiedBytes: 0,
    bytesToAdopt: 2,
    bytesToFetch: 0,
    requiredBytes: 3,
  };
  const state = "adopt" as const;
  const file = { path: "config.json", bytes: 2, state, doneBytes: 0 };
  const plan = {
    ...rest,
    files: [{
      ...file,
      digest: { algorithm: "sha256", value: "0".repeat(64) } as const,
      copies: [{
        path: "/models/config.json",
        origin: "folder" as const,
        canLink: false,
      }],
      prefixes: { stepBytes: 1, sha256: ["0".repeat(64)] },
    }],
  };
  assertEquals<unknown>(describePlan(plan), {
    ...rest,
    files: [{ ...file, copies: ["/models/config.json"] }],
  });
});
