import { assertEquals } from "@std/assert";
import { StopStrings } from "../../../../lib/fastvlm/text/stop_strings.ts";

Deno.test("StopStrings cuts before the first stop string, however the text comes", async (t) => {
  const stops = ["END", "\n\n"];
  const cases: [pieces: string[], shown: string[], rest: string][] = [
    [["abc"], ["abc"], ""],
    [["ab END cd"], ["ab "], ""],
    [["a E", "N", "D b"], ["a ", "", ""], ""],
    [["a E", "N", "T b"], ["a ", "", "ENT b"], ""],
    [["a\n", "\nb END"], ["a", ""], ""],
    [["x\n", "y"], ["x", "\ny"], ""],
    [["E", "E", "N"], ["", "E", ""], "EN"],
    [["\n\nEND"], [""], ""],
  ];
  for (const [pieces, shown, rest] of cases) {
    await t.step(JSON.stringify(pieces), () => {
      const strings = new StopStrings(stops);
      assertEquals(pieces.map((piece) => strings.push(piece).text), shown);
      assertEquals(strings.end(), rest);
    });
  }
});

Deno.test("StopStrings cuts before the string that is complete first, however the text comes", () => {
  const stops = ["abcd", "c", "bc", "d"];
  for (const pieces of [["xabcd"], ["xa", "b", "c", "d"], ["xab", "cd"]]) {
    const strings = new StopStrings(stops);
    let shown = "";
    for (const piece of pieces) {
      const { text, isStopped } = strings.push(piece);
      shown += text;
      if (isStopped) break;
    }
    assertEquals(shown, "xa");
  }
});

Deno.test("StopStrings says when it has stopped", () => {
  const strings = new StopStrings(["stop"]);
  assertEquals(strings.push("st"), { text: "", isStopped: false });
  assertEquals(strings.push("op!"), { text: "", isStopped: true });
});

Deno.test("StopStrings without strings holds nothing back", () => {
  const strings = new StopStrings([]);
  assertEquals(strings.push("abc"), { text: "abc", isStopped: false });
  assertEquals(strings.end(), "");
});
