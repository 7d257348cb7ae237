import { assertEquals } from "@std/assert";
import { escapeHtml } from "../../../../tasks/predict/report/escape_html.ts";

Deno.test("escapeHtml() leaves nothing that begins or ends an element, attribute or entity", () => {
  assertEquals(
    escapeHtml(`a<b>"c"'d'&amp;ü`),
    "a&lt;b&gt;&quot;c&quot;&#39;d&#39;&amp;amp;ü",
  );
});
