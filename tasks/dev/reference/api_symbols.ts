import { z } from "zod";

/** A property or method, as the page shows it. */
export interface ApiMember {
  /** Its name; a method's with its parameters. */
  name: string;
  /** What its doc comment says, without tags. */
  text: string;
  /** What applies when it is left out, if the doc comment says so. */
  defaultText: string | undefined;
}

/** Something that `mod.ts` exports. */
export interface ApiSymbol {
  /** Its name; a function's with its parameters. */
  name: string;
  /** What it is: `function`, `class`, `interface`, `typeAlias` or `variable`. */
  kind: string;
  /** The file that declares it, from the root, with `/`. */
  path: string;
  /** The first paragraph of its doc comment. */
  summary: string;
  /** Properties, then methods; what they inherit is not among them. */
  members: ApiMember[];
}

const TAG = z.object({
  kind: z.string(),
  value: z.unknown().optional(),
  doc: z.string().optional(),
});
const JS_DOC = z.object({
  doc: z.string().default(""),
  tags: z.array(TAG).default([]),
}).prefault({});

const PARAMETER = z.object({
  name: z.string().optional(),
  left: z.object({ name: z.string().optional() }).optional(),
});
const MEMBER = z.object({ name: z.string(), jsDoc: JS_DOC });
const FUNCTION = z.object({ params: z.array(PARAMETER) });
const INTERFACE = z.object({
  properties: z.array(MEMBER).default([]),
  methods: z.array(MEMBER.extend({ params: z.array(PARAMETER) })).default([]),
});
const SYMBOL = z.object({
  name: z.string(),
  declarations: z.tuple([
    z.object({
      kind: z.string(),
      jsDoc: JS_DOC,
      def: z.unknown(),
      location: z.object({ filename: z.string() }),
    }),
  ], z.unknown()),
});
const DOCUMENT = z.object({
  version: z.literal(2),
  nodes: z.record(z.string(), z.object({ symbols: z.array(SYMBOL) })),
});

const DEFAULT_TAG = "@default ";

/** Reads what `deno doc --json mod.ts` prints, in the order of names. */
export function apiSymbols(document: unknown): ApiSymbol[] {
  const { nodes } = DOCUMENT.parse(document);
  return Object.values(nodes)
    .flatMap(({ symbols }) => symbols)
    .map(toSymbol)
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

function toSymbol({ name, declarations: [first] }: z.infer<typeof SYMBOL>) {
  const { kind, jsDoc, def, location: { filename } } = first;
  return {
    name: kind === "function" ? call(name, FUNCTION.parse(def).params) : name,
    kind,
    path: filename.replace(/^.*\/(?=lib\/)/, ""),
    summary: firstParagraph(jsDoc.doc),
    members: kind === "interface" ? membersOf(INTERFACE.parse(def)) : [],
  };
}

function membersOf(
  { properties, methods }: z.infer<typeof INTERFACE>,
): ApiMember[] {
  return [
    ...properties,
    ...methods.map((method) => ({
      ...method,
      name: call(method.name, method.params),
    })),
  ].map(({ name, jsDoc }) => ({
    name,
    text: plainLinks(jsDoc.doc.trim()),
    defaultText: defaultOf(jsDoc.tags),
  }));
}

/** `@default {5}` gives `5`, with words after it the words; without braces Deno does not know the tag. */
function defaultOf(tags: readonly z.infer<typeof TAG>[]): string | undefined {
  for (const { kind, value, doc } of tags) {
    const text = String(value);
    if (kind === "default") return doc?.trim() ?? `\`${text}\``;
    if (text.startsWith(DEFAULT_TAG)) return text.slice(DEFAULT_TAG.length);
  }
  return undefined;
}

/** A parameter that is taken apart at once has no name. */
function call(
  name: string,
  parameters: readonly z.infer<typeof PARAMETER>[],
): string {
  const names = parameters.map((each) => each.name ?? each.left?.name ?? "{…}");
  return `${name}(${names.join(", ")})`;
}

function firstParagraph(doc: string): string {
  return plainLinks(doc.split(/\n\s*\n/)[0]?.trim() ?? "");
}

function plainLinks(text: string): string {
  return text.replaceAll(/\{@link(?:code)? ([^}]+)\}/g, "`$1`");
}
