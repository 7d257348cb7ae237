import { assertEquals } from "@std/assert";
import { drawScreen } from "../../../../tasks/dev/screens/draw_screen.ts";

Deno.test("drawScreen() draws a terminal as SVG", () => {
  assertEquals(
    drawScreen({
      title: "An <example>",
      text: "\x1b[1;31merror:\x1b[0m a & b\n\n  c\n",
      columns: 40,
    }),
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 368 89" width="368" height="89" role="img">
<title>An &lt;example&gt;</title>
<rect width="100%" height="100%" rx="8" fill="#1b1f27"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#d8dee9" xml:space="preserve">
<text x="16.0" y="30" textLength="100.8" lengthAdjust="spacingAndGlyphs"><tspan font-weight="bold" fill="#ff6b6b">error:</tspan> a &amp; b</text>
<text x="32.8" y="68" textLength="8.4" lengthAdjust="spacingAndGlyphs">c</text>
</g>
</svg>
`,
  );
});
