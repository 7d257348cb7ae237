import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import {
  pageFoot,
  pageHead,
} from "../../../../tasks/predict/report/report_page.ts";

const TALLY = { answered: 3, kept: 2, failed: 1 };
const PAGE = pageHead(TALLY, new Date(0)) + pageFoot();

Deno.test("the page loads nothing, and runs only what it has itself", () => {
  const [, policy = ""] =
    /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(PAGE) ?? [];
  assertStringIncludes(policy, "default-src 'none'");
  for (const [kind, element] of [["style", "style"], ["script", "script"]]) {
    const [, text = ""] =
      new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(PAGE) ?? [];
    const digest = createHash("sha256").update(text).digest("base64");
    assertStringIncludes(policy, `${kind}-src 'sha256-${digest}'`);
  }
  assertEquals(/https?:|\burl\(|@import|innerHTML|\son\w+=/.test(PAGE), false);
});

Deno.test("the page says how many pictures there are, and has a filter", () => {
  assertStringIncludes(
    PAGE,
    "5 answered · 1 failed · 1970-01-01 00:00 UTC",
  );
  assertMatch(PAGE, /<input type="search" id="filter"/);
});
