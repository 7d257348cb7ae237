import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { apiSymbols } from "../../../../tasks/dev/reference/api_symbols.ts";
import { denoOutput } from "../../../../tasks/dev/reference/deno_output.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const SOURCE = `
/**
 * Adds numbers.
 *
 * More about it, see {@linkcode Options}.
 */
export function add(first: number, { by = 1 }: Options = {}): number {
  return first + by;
}

/** Options of {@linkcode add}. */
export interface Options {
  /**
   * What is added.
   *
   * @default {1}
   */
  by?: number;
  /**
   * Who is told.
   *
   * @default {undefined} Nobody is.
   */
  tell?: string;
  /**
   * Which one.
   *
   * @default the catalog's
   */
  which?: string;
  /** Ends it. */
  close(now: boolean): void;
}
`;

Deno.test("apiSymbols() reads what deno doc says of a module", async () => {
  await using temp = await TempDirectory.create();
  await Deno.mkdir(join(temp.path, "lib"));
  await Deno.writeTextFile(join(temp.path, "lib", "add.ts"), SOURCE);
  await Deno.writeTextFile(
    join(temp.path, "mod.ts"),
    'export * from "./lib/add.ts";',
  );
  const json = await denoOutput(["doc", "--json", "mod.ts"], {
    cwd: temp.path,
  });
  assertEquals(apiSymbols(JSON.parse(json)), [
    {
      name: "Options",
      kind: "interface",
      path: "lib/add.ts",
      summary: "Options of `add`.",
      members: [
        { name: "by", text: "What is added.", defaultText: "`1`" },
        { name: "tell", text: "Who is told.", defaultText: "Nobody is." },
        { name: "which", text: "Which one.", defaultText: "the catalog's" },
        { name: "close(now)", text: "Ends it.", defaultText: undefined },
      ],
    },
    {
      name: "add(first, {…})",
      kind: "function",
      path: "lib/add.ts",
      summary: "Adds numbers.",
      members: [],
    },
  ]);
});

Deno.test("apiSymbols() refuses another version of the form", () => {
  assertThrows(() => apiSymbols({ version: 3, nodes: {} }), Error, "version");
});
