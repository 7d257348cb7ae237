import { assertEquals } from "@std/assert";
import {
  type Answer,
  describeImpostor,
} from "../../../../lib/hub/http/impostor.ts";
import { lfsPointer } from "../../../support/hub_repo.ts";

Deno.test("describeImpostor() recognizes pages and pointers", async (t) => {
  const pointer = lfsPointer("0".repeat(64), 5000);
  const html = "an HTML page";
  const cases: [
    string,
    Partial<Answer> & { text: string },
    string | undefined,
  ][] = [
    [
      "an HTML type",
      { text: "{}", contentType: "Text/HTML; charset=utf-8" },
      html,
    ],
    ["an HTML beginning", { text: "\n<!doctype  HTML>" }, html],
    ["an HTML element", { text: "<html lang=en>" }, html],
    [
      "a page that was asked for",
      { text: "<html>", path: "card.html" },
      undefined,
    ],
    ["a pointer", { text: pointer }, "a Git LFS pointer instead of the file"],
    [
      "a pointer that was asked for",
      { text: pointer, bytes: pointer.length },
      undefined,
    ],
    ["JSON", { text: '{"html": true}', contentType: "text/plain" }, undefined],
    ["nothing", { text: "" }, undefined],
  ];
  for (const [name, { text, ...rest }, expected] of cases) {
    await t.step(name, () => {
      const answer = {
        path: "a.onnx",
        bytes: 5000,
        contentType: null,
        ...rest,
      };
      const start = new TextEncoder().encode(text);
      assertEquals(describeImpostor({ ...answer, start }), expected);
    });
  }
});
