import { assertEquals } from "@std/assert";
import {
  describeUntouched,
  outcomeDocument,
  untouched,
} from "../../../tasks/download/outcome.ts";
import { refOf } from "../../support/sample_project.ts";

const OUTCOME = untouched(refOf("fastvlm-0.5b-q4"), "/models/x");

Deno.test("untouched() is the outcome of nothing to do", () => {
  assertEquals(OUTCOME, {
    key: "fastvlm-0.5b-q4",
    directory: "/models/x",
    alreadyInstalled: true,
    bytesFetched: 0,
  });
  assertEquals(
    describeUntouched(OUTCOME),
    "fastvlm-0.5b-q4 is installed in /models/x",
  );
});

Deno.test("outcomeDocument() begins with the version, and has failures only if there are some", () => {
  assertEquals(
    JSON.stringify(outcomeDocument([OUTCOME])),
    `{"version":1,"event":"done","models":[${JSON.stringify(OUTCOME)}]}`,
  );
  const failure = { key: "k", code: "network", message: "m" };
  assertEquals(
    JSON.stringify(outcomeDocument([], [failure])),
    `{"version":1,"event":"done","models":[],"failures":[${
      JSON.stringify(failure)
    }]}`,
  );
});
