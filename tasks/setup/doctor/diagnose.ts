import type { Io } from "../../../lib/cli/io.ts";
import { callBy } from "../../../lib/cli/text/call_by.ts";
import { checkCatalog } from "./check_catalog.ts";
import { checkDownload, type DownloadFacts } from "./check_download.ts";
import { checkNetwork, type Network } from "./check_network.ts";
import { checkStores } from "./stores/check_stores.ts";
import { checkVersions, type Versions } from "./check_versions.ts";
import type { StoreFacts } from "./stores/describe_store.ts";
import { findModelProblems } from "./stores/find_model_problems.ts";
import { hideNames, mapTexts } from "./hide_names.ts";
import { describeMachine, type Machine } from "./machine/describe_machine.ts";
import type { Problem } from "./problem.ts";

/** All that a bug report needs, without secrets and without the person's name. */
export interface Diagnosis {
  /** Whether there are no problems. */
  healthy: boolean;
  /** What is wrong, and what mends it. */
  problems: Problem[];
  /** Which program this is, and what it runs on. */
  versions: Versions;
  /** The computer. */
  machine: Machine;
  /** Path of the catalog; `null` if it cannot be used. */
  catalog: string | null;
  /** The stores in precedence. */
  stores: StoreFacts[];
  /** What a download of the default size would do; `null` without a catalog. */
  download: DownloadFacts | null;
  /** How the network is reached. */
  network: Network;
}

/** Runs all checks, one after another; none of them changes anything, and none opens the network. */
export async function diagnose(
  configPath: string | undefined,
  io: Pick<Io, "cwd" | "environment" | "program" | "signal">,
): Promise<Diagnosis> {
  const { environment, program, signal } = io;
  const hide = hideNames(environment);
  const versions = await checkVersions();
  const ground = await checkCatalog({ configPath, io });
  const stores = await checkStores(ground.facts, signal);
  const network = await checkNetwork(environment);
  const { loaded } = ground.facts;
  const models = loaded && await checkModels(loaded, {
    stores: stores.facts.readable,
    freeBytes: stores.facts.described[0]?.freeBytes ?? null,
    offline: network.facts.offline,
    signal,
  });
  const problems = [versions, ground, stores, models, network]
    .flatMap((checked) => checked?.problems ?? []);
  return mapTexts({
    healthy: problems.length === 0,
    problems,
    versions: versions.facts,
    machine: await describeMachine(),
    catalog: loaded?.configPath ?? null,
    stores: stores.facts.described,
    download: models?.facts ?? null,
    network: network.facts,
  }, (text) => callBy(program, hide(text)));
}

async function checkModels(
  loaded: Parameters<typeof checkDownload>[0],
  options: Parameters<typeof checkDownload>[1],
): ReturnType<typeof checkDownload> {
  const faults = await findModelProblems(loaded, options);
  const { facts, problems } = await checkDownload(loaded, options);
  return { facts, problems: [...faults, ...problems] };
}
