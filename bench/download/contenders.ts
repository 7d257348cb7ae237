import { fromFileUrl, join } from "@std/path";
import type { Contender } from "../measure/compare.ts";
import type { BenchProject } from "./bench_project.ts";
import { COMMIT, FILE, REPO } from "./blob_repo.ts";

/** This toolkit's whole command: plan, fetch, verify, flush to the disk, publish. */
export function ours(project: BenchProject, connections: number): Contender {
  return {
    name: `fastvlm download --connections ${connections}`,
    prepare: async () => {
      await project.clear();
      return project.download(connections);
    },
  };
}

/** curl to a file, without a digest. */
export function curl(project: BenchProject, origin: string): Contender {
  return {
    name: "curl -o (no digest)",
    prepare: async () => {
      const target = join(await project.clear(), FILE);
      return { command: ["curl", "-sSfL", "-o", target, fileUrl(origin)] };
    },
  };
}

/** aria2c with as many connections as asked for, without a digest, and with its own default layout. */
export function aria2(
  project: BenchProject,
  origin: string,
  connections: number,
): Contender {
  return {
    name: `aria2c -x${connections} (no digest)`,
    prepare: async () => {
      const folder = await project.clear();
      const count = `${connections}`;
      return {
        command: [
          "aria2c",
          "--quiet",
          "--no-conf",
          "--file-allocation=none",
          ...["-x", count, "-s", count, "-d", folder, "-o", FILE],
          fileUrl(origin),
        ],
      };
    },
  };
}

/** The npm client of the Hub, in the same runtime. */
export function huggingface(project: BenchProject, origin: string): Contender {
  return {
    name: "@huggingface/hub (no digest)",
    prepare: async () => {
      const cache = await project.clear();
      const script = fromFileUrl(
        new URL("huggingface_peer.ts", import.meta.url),
      );
      return {
        command: [Deno.execPath(), "run", "-q", "-A", script, origin, cache],
      };
    },
  };
}

function fileUrl(origin: string): string {
  return `${origin}/${REPO}/resolve/${COMMIT}/${FILE}`;
}
