import { fromFileUrl } from "@std/path";
import * as z from "zod";
import configuration from "../../deno.json" with { type: "json" };
import { readGitCommit } from "../../lib/artifacts/git_commit.ts";
import { readJson } from "../../lib/base/json.ts";

/** Where `deno task compile` leaves it, from the project's folder; git ignores that folder. */
export const BUILD_INFO_PATH = "dist/build_info.json";

const BUILD_INFO = z.object({
  version: z.string(),
  commit: z.string().optional(),
  modified: z.boolean().optional(),
});

/** Which `fastvlm` this is. */
export interface BuildInfo {
  /** Version of the toolkit. */
  version: string;
  /** Commit that it was made of; absent outside a repository. */
  commit?: string | undefined;
  /** Whether files were other than in that commit; absent where nobody looked. */
  modified?: boolean | undefined;
}

/** What reading depends on. */
export interface ReadBuildInfoOptions {
  /**
   * Whether this is a compiled program, whose files `deno task compile` chose.
   *
   * @default {Deno.build.standalone}
   */
  standalone?: boolean;
  /**
   * Folder of the project, or where a compiled program has extracted it.
   *
   * @default {new URL("../../", import.meta.url)}
   */
  root?: URL;
}

/**
 * Says which `fastvlm` this is: what was embedded when it was compiled, else the version of the
 * project and the commit that is checked out.
 */
export async function readBuildInfo(
  options: ReadBuildInfoOptions = {},
): Promise<BuildInfo> {
  const {
    standalone = Deno.build.standalone,
    root = new URL("../../", import.meta.url),
  } = options;
  if (standalone) {
    const path = fromFileUrl(new URL(BUILD_INFO_PATH, root));
    return BUILD_INFO.parse(await readJson(path));
  }
  const { version } = configuration;
  if (root.protocol !== "file:") return { version };
  const commit = await readGitCommit(fromFileUrl(root));
  return commit === undefined ? { version } : { version, commit };
}

/** One line for `--version`: `fastvlm 0.1.0 (5cb3e21c90ab, linux x86_64, deno 2.9.6)`. */
export function formatBuildInfo(
  { version, commit, modified = false }: BuildInfo,
): string {
  const source = commit === undefined
    ? "unknown commit"
    : commit.slice(0, 12) + (modified ? " and changes" : "");
  const { os, arch } = Deno.build;
  return `fastvlm ${version} (${source}, ${os} ${arch}, deno ${Deno.version.deno})`;
}
