import { dirname, join, resolve } from "@std/path";

/**
 * The commit that is checked out, by reading git's own files: running git would need a permission.
 *
 * @param directory A folder inside the work tree.
 * @returns 40 hexadecimal characters (64 with SHA-256), or `undefined` outside a repository and before a first commit.
 */
export async function readGitCommit(
  directory: string,
): Promise<string | undefined> {
  const gitDirectory = await findGitDirectory(resolve(directory));
  if (gitDirectory === undefined) return undefined;
  const head = await readText(join(gitDirectory, "HEAD"));
  const reference = head?.match(/^ref: (\S+)/)?.[1];
  return reference === undefined
    ? toCommit(head)
    : await readReference(gitDirectory, reference);
}

async function findGitDirectory(
  directory: string,
): Promise<string | undefined> {
  const candidate = join(directory, ".git");
  if (await readText(join(candidate, "HEAD")) !== undefined) return candidate;
  const link = (await readText(candidate))?.match(/^gitdir: (.+)/)?.[1];
  if (link !== undefined) return resolve(directory, link);
  const parent = dirname(directory);
  return parent === directory ? undefined : await findGitDirectory(parent);
}

/** A branch is in a file of its own, or packed; a linked work tree keeps its branches elsewhere. */
async function readReference(
  gitDirectory: string,
  reference: string,
): Promise<string | undefined> {
  const common = (await readText(join(gitDirectory, "commondir")))?.trim();
  const home = resolve(gitDirectory, common ?? "");
  const loose = toCommit(await readText(join(home, reference)));
  if (loose !== undefined) return loose;
  const packed = await readText(join(home, "packed-refs"));
  return toCommit(
    packed?.split("\n").find((line) => line.endsWith(` ${reference}`)),
  );
}

function toCommit(text: string | undefined): string | undefined {
  return text?.match(/^(?:[0-9a-f]{40}|[0-9a-f]{64})\b/)?.[0];
}

/** Absent, a folder, or out of the permitted scope: in each case there is nothing to read. */
async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    return undefined;
  }
}
