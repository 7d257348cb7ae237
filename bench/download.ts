import { formatBytes } from "../lib/base/bytes.ts";
import { isInstalled } from "../tests/support/shell.ts";
import { BenchProject } from "./download/bench_project.ts";
import { startBlobServer } from "./download/blob_process.ts";
import { aria2, curl, huggingface, ours } from "./download/contenders.ts";
import { compare, type Contender } from "./measure/compare.ts";
import { print } from "./measure/print.ts";
import { report } from "./measure/report.ts";

const GIB = 1 << 30;

/** What huggingface_hub issue 2658 reports of one connection to the public Hub. */
const CAPPED_BYTES_PER_SECOND = 40_000_000;

/** How much is measured. */
export interface DownloadBenchOptions {
  /** Bytes of the file. */
  bytes: number;
  /** Runs of each contender. */
  rounds: number;
}

/** Compares downloads: on a free line, on a line with capped connections, and of what is there. */
export async function benchDownload(
  { bytes = GIB, rounds = 5 }: Partial<DownloadBenchOptions> = {},
): Promise<void> {
  await benchFreeLine({ bytes, rounds });
  await benchCappedLine({ bytes, rounds: Math.min(rounds, 3) });
  await benchRerun(rounds * 2);
}

async function benchFreeLine(
  { bytes, rounds }: DownloadBenchOptions,
): Promise<void> {
  await using server = await startBlobServer(bytes);
  await using project = await BenchProject.create(server, bytes);
  const peers = await present([
    ["curl", curl(project, server.origin)],
    ["aria2c", aria2(project, server.origin, 1)],
    ["aria2c", aria2(project, server.origin, 4)],
    ["deno", huggingface(project, server.origin)],
  ]);
  const contenders = [ours(project, 1), ours(project, 4), ...peers];
  report(`One file of ${formatBytes(bytes)} on loopback`, {
    standings: await compare(contenders, rounds),
    bytes,
  });
}

async function benchCappedLine(
  { bytes, rounds }: DownloadBenchOptions,
): Promise<void> {
  await using server = await startBlobServer(bytes, CAPPED_BYTES_PER_SECOND);
  await using project = await BenchProject.create(server, bytes);
  const peers = await present([
    ["curl", curl(project, server.origin)],
    ["aria2c", aria2(project, server.origin, 4)],
  ]);
  const contenders = [ours(project, 1), ours(project, 4), ...peers];
  report("The same, with each connection capped at 40 MB/s", {
    standings: await compare(contenders, rounds),
    bytes,
  });
}

/** What it costs to find out that there is nothing to do. */
async function benchRerun(rounds: number): Promise<void> {
  const bytes = 64 << 20;
  await using server = await startBlobServer(bytes);
  await using project = await BenchProject.create(server, bytes);
  const list: Contender = {
    name: "fastvlm list",
    prepare: () => Promise.resolve(project.command("list", [])),
  };
  const again: Contender = {
    name: "fastvlm download, installed",
    prepare: () => Promise.resolve(project.download(4)),
  };
  await project.clear();
  await compare([again], 1);
  const standings = await compare([list, again], rounds);
  report("A download of what is installed, against a listing", { standings });
}

async function present(
  peers: readonly (readonly [string, Contender])[],
): Promise<Contender[]> {
  const found: Contender[] = [];
  for (const [command, contender] of peers) {
    if (command === "deno" || await isInstalled(command)) found.push(contender);
    else print(`${contender.name} is not on this machine: left out`);
  }
  return found;
}
