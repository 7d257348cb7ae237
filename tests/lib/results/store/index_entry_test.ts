import { assertEquals } from "@std/assert";
import {
  formatIndexEntry,
  type IndexEntry,
  parseIndexEntry,
} from "../../../../lib/results/store/index_entry.ts";

Deno.test("parseIndexEntry() reads what formatIndexEntry() writes", () => {
  const entries: IndexEntry[] = [
    { line: 0, name: "a\nb", key: "k" },
    { line: 7, name: "c", error: { code: "failed", message: "It broke" } },
  ];
  for (const entry of entries) {
    assertEquals(parseIndexEntry(formatIndexEntry(entry)), entry);
  }
});

Deno.test("parseIndexEntry() takes nothing else for an entry", () => {
  const texts = [
    "",
    '{"line":0,"name":"a","ke',
    '{"line":-1,"name":"a","key":"k"}',
    '{"line":0.5,"name":"a","key":"k"}',
    '{"line":0,"key":"k"}',
    '{"line":0,"name":"a","error":{"code":1,"message":"x"}}',
  ];
  assertEquals(texts.filter((text) => parseIndexEntry(text)), []);
});
