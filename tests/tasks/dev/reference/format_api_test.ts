import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { ApiSymbol } from "../../../../tasks/dev/reference/api_symbols.ts";
import { formatApi } from "../../../../tasks/dev/reference/format_api.ts";

const CREATE: ApiSymbol = {
  name: "createAdapter(options)",
  kind: "function",
  path: "lib/fastvlm/adapter.ts",
  summary: "Loads a model.",
  members: [],
};

const OPTIONS: ApiSymbol = {
  name: "AdapterOptions",
  kind: "interface",
  path: "lib/fastvlm/types.ts",
  summary: "Which model.",
  members: [
    { name: "model", text: "The\nmodel.", defaultText: "Nobody is." },
    { name: "size", text: "The size.", defaultText: undefined },
  ],
};

const STORE: ApiSymbol = {
  name: "Store",
  kind: "interface",
  path: "lib/storage/stores.ts",
  summary: "A folder.",
  members: [{ name: "root", text: "Its path.", defaultText: undefined }],
};

Deno.test("formatApi() sets room by room: what is called, what is told in full, other types", () => {
  const page = formatApi([OPTIONS, STORE, CREATE]);
  assertEquals(page.slice(page.indexOf("## ")).split("\n\n"), [
    "## Describing pictures",
    "- [`createAdapter(options)`](../../lib/fastvlm/adapter.ts): Loads a model.",
    "### AdapterOptions",
    "Which model.",
    "- `model`: The model. Default: nobody is.\n- `size`: The size.",
    "## Stores",
    "### Types",
    "- [`Store`](../../lib/storage/stores.ts): A folder.",
  ]);
});

Deno.test("formatApi() keeps a name in a default as it is", () => {
  const members = [{ name: "a", text: "A.", defaultText: "`Deno.cwd()`" }, {
    name: "b",
    text: "B.",
    defaultText: "FASTVLM_CONFIG or none",
  }];
  const page = formatApi([{ ...OPTIONS, members }]);
  assertStringIncludes(page, "- `a`: A. Default: `Deno.cwd()`.\n");
  assertStringIncludes(page, "- `b`: B. Default: FASTVLM_CONFIG or none.");
});

Deno.test("formatApi() refuses a symbol of a room that it does not know", () => {
  assertThrows(
    () => formatApi([{ ...STORE, path: "lib/attic/box.ts" }]),
    RangeError,
    'Cannot place "Store": "lib/attic/box.ts" is in no known room',
  );
});
