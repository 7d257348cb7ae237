import { formatBytes } from "../../../lib/base/bytes.ts";
import { type Field, formatFields } from "../../../lib/cli/text/fields.ts";
import { oneLine } from "../../../lib/cli/text/one_line.ts";
import { STATE_NAMES } from "../../models/model_report.ts";
import type { DownloadFacts } from "./check_download.ts";
import type { Network } from "./check_network.ts";
import type { Versions } from "./check_versions.ts";
import type { StoreFacts } from "./stores/describe_store.ts";
import type { Diagnosis } from "./diagnose.ts";
import type { Machine } from "./machine/describe_machine.ts";
import { formatProblems } from "./format_problems.ts";

/** Digits of a commit that are enough to find it. */
const SHORT_COMMIT_LENGTH = 12;

/**
 * Sets a diagnosis as one page: what is so, then what is wrong, each with the command that mends it.
 *
 * @param columns Width at which facts are broken; without it they are not.
 */
export function formatDiagnosis(
  diagnosis: Diagnosis,
  columns?: number,
): string {
  const { versions, machine, catalog, stores, download, network } = diagnosis;
  const { healthy, problems } = diagnosis;
  const fields: Field[] = [
    ...versionRows(versions),
    ...machineRows(machine),
    ["catalog", catalog ?? "unusable"],
    ...stores.flatMap(storeRows),
    ...downloadRows(download),
    ...networkRows(network),
  ];
  const lines = fields.map(([label, value]) =>
    [label, oneLine(value)] as const
  );
  return [
    formatFields(lines, columns),
    "",
    healthy ? "all is well" : formatProblems(problems),
  ].join("\n");
}

function versionRows(versions: Versions): Field[] {
  const { toolkit, commit, deno, v8, providers, sharp, libvips } = versions;
  const { onnxruntime, onnxruntimeBy } = versions;
  const source = commit?.slice(0, SHORT_COMMIT_LENGTH) ?? "unknown commit";
  return [
    ["toolkit", `${toolkit} (${source})`],
    ["deno", `${deno} with V8 ${v8}`],
    [
      "onnxruntime",
      onnxruntime === null
        ? "cannot be loaded"
        : `${onnxruntime} by ${onnxruntimeBy}`,
    ],
    ["providers", describeProviders(providers)],
    [
      "sharp",
      sharp === null ? "cannot be loaded" : `${sharp} with libvips ${libvips}`,
    ],
  ];
}

function describeProviders(providers: Versions["providers"]): string {
  const names = (bundled: boolean) =>
    providers.filter((provider) => provider.bundled === bundled)
      .map(({ name }) => name).join(", ");
  const own = names(true) || "none";
  const others = names(false);
  return others === "" ? own : `${own}; with libraries of their own: ${others}`;
}

function machineRows(machine: Machine): Field[] {
  const { target, release, cpu, cores, features, memory } = machine;
  return [
    ["system", `${target}${release === null ? "" : `, kernel ${release}`}`],
    ["cpu", `${cpu ?? "unknown"}, ${cores} ${cores === 1 ? "core" : "cores"}`],
    ["features", features === null ? "unknown" : describeFeatures(features)],
    [
      "memory",
      memory === null
        ? "unknown"
        : `${formatBytes(memory.totalBytes)}, ${
          formatBytes(memory.availableBytes)
        } available`,
    ],
  ];
}

function describeFeatures(features: Record<string, boolean>): string {
  const names = (present: boolean) =>
    Object.keys(features).filter((name) => features[name] === present)
      .join(" ");
  const missing = names(false);
  const present = names(true) || "none";
  return missing === "" ? present : `${present}; not ${missing}`;
}

function storeRows(store: StoreFacts): Field[] {
  const { name, root, freeBytes, models, prunableBytes } = store;
  const remarks = [
    store.exists ? "" : "not there",
    freeBytes === null ? "" : `${formatBytes(freeBytes)} free`,
    prunableBytes === 0
      ? ""
      : `${formatBytes(prunableBytes)} of old leftovers: deno task prune`,
  ].filter((remark) => remark !== "");
  return [
    [`${name} store`, [root, ...remarks].join(", ")],
    ...models.map(({ key, state, outdated, bytes }): Field => [
      `  ${key}`,
      `${STATE_NAMES[state]}${outdated ? " (outdated)" : ""}, ${
        formatBytes(bytes)
      }`,
    ]),
  ];
}

function downloadRows(download: DownloadFacts | null): Field[] {
  if (download === null) return [];
  const { key, state, source, bytesToDownload, command } = download;
  const is: Field = ["default model", `${key}, ${STATE_NAMES[state]}`];
  if (command === null) return [is];
  const bytes = formatBytes(bytesToDownload);
  return [
    is,
    ["to download", `${bytes} from ${source}`],
    ["  by", command],
  ];
}

function networkRows(network: Network): Field[] {
  const { endpoint, mirrors, offline, hasToken, proxies, certificates } =
    network;
  return [
    ["endpoint", endpoint ?? "unusable"],
    ...mirrors.map((mirror): Field => ["mirror", mirror]),
    ["offline", offline ? "yes" : "no"],
    ["token", hasToken ? "set" : "not set"],
    ...Object.entries({ ...proxies, ...certificates }),
  ];
}
