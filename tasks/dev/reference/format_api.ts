import type { ApiMember, ApiSymbol } from "./api_symbols.ts";

/** The rooms of `lib/` in the order in which a user of the library meets them. */
const ROOMS: readonly (readonly [folder: string, title: string])[] = [
  ["fastvlm", "Describing pictures"],
  ["structured", "Answers as data"],
  ["onnx", "Devices"],
  ["download", "Installing models"],
  ["storage", "Stores"],
  ["catalog", "Catalog and lock"],
  ["hub", "The Hub"],
  ["artifacts", "Artifacts"],
  ["base", "Errors and environment"],
];

/** Of these every member is listed; of the others a line says what they are. */
const DETAILED = [
  "AdapterOptions",
  "Adapter",
  "PredictOptions",
  "LengthOptions",
  "SamplingOptions",
  "Prediction",
];

const INTRODUCTION = `# API

\`deno task reference\` writes this page from the doc comments of what \`mod.ts\`
exports. \`deno doc\` shows more of one name, with types and examples:

\`\`\`sh
deno doc --filter createAdapter mod.ts
\`\`\`
`;

/**
 * Writes the page of the public library, room by room.
 *
 * @throws {RangeError} If a symbol comes from a room that the page does not have.
 */
export function formatApi(symbols: readonly ApiSymbol[]): string {
  const byRoom = Map.groupBy(symbols, roomOf);
  return [
    INTRODUCTION,
    ...ROOMS.flatMap(([folder, title]) => {
      const own = byRoom.get(folder) ?? [];
      return own.length === 0 ? [] : [`## ${title}`, ...roomParts(own)];
    }),
  ].join("\n\n");
}

function roomOf({ name, path }: ApiSymbol): string {
  const [, folder = ""] = path.split("/");
  if (ROOMS.some(([known]) => known === folder)) return folder;
  throw new RangeError(`Cannot place "${name}": "${path}" is in no known room`);
}

function roomParts(symbols: readonly ApiSymbol[]): string[] {
  const called = symbols.filter(({ kind }) => isUsed(kind));
  const types = symbols.filter(({ kind }) => !isUsed(kind));
  const detailed = DETAILED.flatMap((name) =>
    types.filter((symbol) => symbol.name === name)
  );
  const others = types.filter((symbol) => !detailed.includes(symbol));
  return [
    ...(called.length > 0 ? [called.map(symbolItem).join("\n")] : []),
    ...detailed.flatMap(detailParts),
    ...(others.length > 0
      ? ["### Types", others.map(symbolItem).join("\n")]
      : []),
  ];
}

/** What exists at run time, rather than a type. */
function isUsed(kind: string): boolean {
  return ["function", "class", "variable"].includes(kind);
}

function symbolItem({ name, path, summary }: ApiSymbol): string {
  return item(`[\`${name}\`](../../${path})`, summary);
}

function detailParts({ name, summary, members }: ApiSymbol): string[] {
  return [`### ${name}`, summary, members.map(memberItem).join("\n")];
}

function memberItem({ name, text, defaultText }: ApiMember): string {
  if (defaultText === undefined) return item(`\`${name}\``, text);
  const end = defaultText.replace(/\.$/, "");
  return item(`\`${name}\``, `${text} Default: ${lowerFirst(end)}.`);
}

/** One line: white space at the start of another one would mean something. */
function item(label: string, text: string): string {
  return `- ${label}: ${text.replaceAll(/\s+/g, " ")}`;
}

/** A sentence becomes the end of another one; a name in camel case stays. */
function lowerFirst(text: string): string {
  return text.replace(
    /^[A-Z](?=[a-z]*(?: |$))/,
    (first) => first.toLowerCase(),
  );
}
