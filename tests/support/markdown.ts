import { join } from "@std/path";
import { TOOLKIT_ROOT } from "./run_task.ts";

/** A page that people read. */
export interface Document {
  /** Its path from the root, with `/`. */
  path: string;
  /** Its text, with line feeds only. */
  text: string;
}

/** A fenced block of a document. */
export interface FencedBlock {
  /** What stands behind the opening fence; empty if nothing does. */
  language: string;
  /** The lines between the fences. */
  text: string;
  /** The block that follows with nothing but white space between. */
  next: FencedBlock | undefined;
}

const FENCE_REGEXP = /^( *)```(\S*)[^\n]*\n(?:([\s\S]*?)\n)??\1```$/gm;

/** Reads README, the guides, and what `.github` tells contributors. */
export async function readDocuments(): Promise<Document[]> {
  const lists = await Promise.all([
    listPages("docs", "docs/"),
    listPages(".github", ".github/"),
  ]);
  const paths = ["README.md", ...lists.flat().sort()];
  return await Promise.all(paths.map(readDocument));
}

/** Lists the fenced blocks of a page in their order. */
export function fencedBlocks(text: string): FencedBlock[] {
  const matches = [...text.matchAll(FENCE_REGEXP)];
  const blocks: FencedBlock[] = [];
  for (const match of matches.toReversed()) {
    const [whole, indent = "", language = "", body = ""] = match;
    const after = text.slice(match.index + whole.length);
    blocks.unshift({
      language,
      text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      next: /^\s*```/.test(after) ? blocks[0] : undefined,
    });
  }
  return blocks;
}

/** Lists what a page has between single back quotes, fenced blocks left out. */
export function codeSpans(text: string): string[] {
  const prose = text.replaceAll(FENCE_REGEXP, "");
  return [...prose.matchAll(/`([^`]+)`/g)]
    .map(([, code = ""]) => code.replaceAll(/\s+/g, " "));
}

async function listPages(folder: string, prefix: string): Promise<string[]> {
  const entries = await Array.fromAsync(
    Deno.readDir(join(TOOLKIT_ROOT, folder)),
  );
  const lists = await Promise.all(
    entries.map(async ({ name, isDirectory }) => {
      if (isDirectory) {
        return await listPages(join(folder, name), `${prefix}${name}/`);
      }
      return name.endsWith(".md") ? [prefix + name] : [];
    }),
  );
  return lists.flat();
}

async function readDocument(path: string): Promise<Document> {
  const text = await Deno.readTextFile(join(TOOLKIT_ROOT, path));
  return { path, text: text.replaceAll("\r\n", "\n") };
}
