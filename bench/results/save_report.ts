import { join } from "@std/path";
import { getCanonicalArtifactPath } from "../../lib/artifacts/canonical_path.ts";
import { atomicWrite } from "../../lib/base/atomic_write.ts";
import type { BenchReport } from "./bench_report.ts";
import { drawPlot } from "./draw_plot.ts";

/**
 * Writes a report below `artifacts/benchmark/` as JSON, and its ratios as an SVG.
 *
 * @returns The folder.
 */
export async function saveReport(report: BenchReport): Promise<string> {
  const { bench, createdAt, machine, ratios } = report;
  const folder = await getCanonicalArtifactPath("benchmark", bench);
  const title = `bench ${bench}, ${createdAt.slice(0, 10)}, ${machine["cpu"]}`;
  await atomicWrite(
    join(folder, "report.json"),
    `${JSON.stringify(report, undefined, 2)}\n`,
  );
  await atomicWrite(join(folder, "ratios.svg"), drawPlot(title, ratios));
  return folder;
}
