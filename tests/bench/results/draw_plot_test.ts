import { assert, assertEquals, assertMatch } from "@std/assert";
import sharp from "sharp";
import { drawPlot } from "../../../bench/results/draw_plot.ts";
import { sampleReport } from "../../support/bench/sample_report.ts";

const PLOT = drawPlot("A & B <C>", sampleReport().ratios);

Deno.test("drawPlot() draws a bar, its ratio and its goal for each", () => {
  const bars = [
    ...PLOT.matchAll(/<rect class="(\w+)" x="390" y="\d+" width="([\d.]+)"/g),
  ]
    .map(([, name, width]) => [name, Number(width)]);
  assertEquals(bars.map(([name]) => name), ["reached", "missed"]);
  const [times, share] = bars.map(([, width]) => Number(width));
  assert(Math.abs((times ?? 0) / (share ?? 0) - 1.2 / 0.9) < 0.01);
  assertMatch(PLOT, /1\.20x \(&#8805; 1\.10x\)/);
  assertMatch(PLOT, /90 % \(&#8804; 70 %\)/);
  assertEquals(PLOT.match(/class="goal"/g)?.length, 2);
});

Deno.test("drawPlot() is a picture that others can draw, with colors for light and dark", async () => {
  const { data, info } = await sharp(new TextEncoder().encode(PLOT))
    .raw().toBuffer({ resolveWithObject: true });
  assertEquals([info.width, info.height], [860, 124]);
  const colors = new Set<string>();
  for (let at = 0; at < data.length; at += info.channels) {
    colors.add(data.subarray(at, at + 3).toHex());
  }
  for (const color of ["ffffff", "1f2328", "1a7f37", "bc4c00"]) {
    assert(colors.has(color), color);
  }
  assertMatch(PLOT, /prefers-color-scheme: dark/);
  assertMatch(PLOT, /A &amp; B &lt;C>/);
});
