import { assertEquals } from "@std/assert";
import {
  formatResultLine,
  parseResultLine,
} from "../../../../lib/results/lines/result_line.ts";
import { answerLine, failureLine } from "../../../support/result_lines.ts";

Deno.test("parseResultLine() reads what formatResultLine() writes, line breaks in a name and all", () => {
  for (const line of [answerLine("new\nline.png", "a"), failureLine("x")]) {
    const text = formatResultLine(line);
    assertEquals(text.indexOf("\n"), text.length - 1);
    assertEquals(parseResultLine(text), line);
  }
});

Deno.test("formatResultLine() begins with version and name", () => {
  const { key } = answerLine("a");
  assertEquals(
    formatResultLine({ key, text: "b", name: "a", version: 1 }),
    `{"version":1,"name":"a","key":"${key}","text":"b"}\n`,
  );
});

Deno.test("parseResultLine() takes nothing else for a result", () => {
  const texts = [
    "",
    "null",
    "[]",
    '{"version":1,"name":"a","ke',
    '{"version":2,"name":"a","key":"b"}',
    '{"version":1,"key":"b"}',
    '{"version":1,"name":"a"}',
    '{"version":1,"name":"a","key":1}',
    '{"version":1,"name":"a","error":{"code":"failed"}}',
  ];
  assertEquals(texts.filter((text) => parseResultLine(text)), []);
});
