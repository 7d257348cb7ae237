import { assertEquals, assertStringIncludes } from "@std/assert";
import { reportCard } from "../../../../tasks/predict/report/report_card.ts";
import { answerLine, failureLine } from "../../../support/result_lines.ts";

const EVIL = `<img src=x onerror="alert('1')">&amp;`;
const ESCAPED =
  "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;";

Deno.test("reportCard() shows names, questions, answers and errors as they are", () => {
  const line = { ...answerLine(EVIL, EVIL), prompt: EVIL, mode: EVIL };
  const failure = { code: "x", message: EVIL };
  const cards = [
    reportCard(line, undefined),
    reportCard({ ...failureLine(EVIL), error: failure }, undefined),
  ];
  for (const card of cards) {
    assertEquals(card.includes("<img"), false);
    assertEquals(card.includes(`"alert`), false);
    assertStringIncludes(card, `<h2>${ESCAPED}</h2>`);
    assertStringIncludes(card, `<p class="text">${ESCAPED}</p>`);
  }
});

Deno.test("reportCard() shows an answer by a schema in lines", () => {
  const data = { tags: ["<i>", "b"] };
  assertStringIncludes(
    reportCard({ ...answerLine("a"), data }, undefined),
    `<pre class="text">{
  &quot;tags&quot;: [
    &quot;&lt;i&gt;&quot;,
    &quot;b&quot;
  ]
}</pre>`,
  );
});

Deno.test("reportCard() says how large the picture is and how long it took", () => {
  const card = reportCard({
    ...answerLine("a"),
    mode: "describe",
    image: { width: 640, height: 480 },
    tokens: { generated: 57 },
    timings: { totalMs: 2345.6, firstTokenMs: 812, tokensPerSecond: 1012.4 },
    stopReason: "length",
  }, Uint8Array.of(1, 2, 3));
  assertStringIncludes(
    card,
    "describe · 640 × 480 · 57 tokens · 2.35 s in all · first token after 0.81 s · " +
      "1010 tokens/s · cut off at the longest answer",
  );
  assertStringIncludes(card, 'src="data:image/webp;base64,AQID"');
});

Deno.test("reportCard() does with an answer of which little is known", () => {
  assertStringIncludes(reportCard(answerLine("a"), undefined), "no picture");
});
