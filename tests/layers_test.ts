import { assertEquals, assertGreater } from "@std/assert";
import { dirname, fromFileUrl, join, relative, SEPARATOR } from "@std/path";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

/** What each room may import besides itself; the order is that of the house, top to bottom. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  "tasks": [
    "lib/cli",
    "lib/results",
    "lib/fastvlm",
    "lib/structured",
    "lib/convert",
    "lib/download",
    "lib/artifacts",
    "lib/storage",
    "lib/catalog",
    "lib/hub",
    "lib/onnx",
    "lib/base",
  ],
  "mod.ts": [
    "lib/results",
    "lib/fastvlm",
    "lib/structured",
    "lib/convert",
    "lib/download",
    "lib/artifacts",
    "lib/storage",
    "lib/catalog",
    "lib/hub",
    "lib/onnx",
    "lib/base",
  ],
  "lib/cli": ["lib/base"],
  "lib/results": ["lib/fastvlm", "lib/base"],
  "lib/fastvlm": [
    "lib/structured",
    "lib/convert",
    "lib/download",
    "lib/storage",
    "lib/catalog",
    "lib/hub",
    "lib/onnx",
    "lib/base",
  ],
  "lib/structured": ["lib/base"],
  "lib/convert": ["lib/storage", "lib/catalog", "lib/onnx", "lib/base"],
  "lib/download": ["lib/storage", "lib/catalog", "lib/hub", "lib/base"],
  "lib/artifacts": ["lib/base"],
  "lib/storage": ["lib/catalog", "lib/base"],
  "lib/catalog": ["lib/base"],
  "lib/hub": ["lib/base"],
  "lib/onnx": ["lib/base"],
  "lib/base": [],
  "lib/std": [],
};

/** Packages that have one room only, because everything else goes through it. */
const SOLE_IMPORTERS: Record<string, string> = {
  "onnxruntime-node": "lib/onnx",
  "protobufjs": "lib/onnx",
  "sharp": "lib/fastvlm",
  "yauzl": "lib/download",
  "@huggingface/jinja": "lib/fastvlm",
  "@huggingface/tokenizers": "lib/fastvlm",
};

const IMPORT_REGEXP =
  /(?:\bfrom|\bimport|import\.meta\.resolve\()\s*\(?\s*"([^"]+)"/g;

interface Import {
  file: string;
  specifier: string;
}

Deno.test("every import points down the layers", async () => {
  const imports = await listImports();
  assertGreater(imports.length, 100);
  assertEquals(imports.filter(pointsUp), []);
});

Deno.test("a package that has one room is imported nowhere else", async () => {
  const misplaced = (await listImports()).filter(({ file, specifier }) => {
    const room =
      SOLE_IMPORTERS[specifier.replace(/^npm:/, "").replace(/@[\d.]+$/, "")];
    return room !== undefined && roomOf(file) !== room;
  });
  assertEquals(misplaced, []);
});

Deno.test("only lib/hub opens the network", async () => {
  assertEquals(
    await filesOutside("lib/hub", /\bfetch\(|Deno\.connect|createHttpClient/),
    [],
  );
});

Deno.test("only tasks and the process bridge touch arguments, console and exit code", async () => {
  const bridge = join("lib", "cli", "process_io.ts");
  const files = await filesOutside(
    "tasks",
    /Deno\.args|\bconsole\.|Deno\.exit/,
  );
  assertEquals(files.filter((file) => file !== bridge), []);
});

async function listImports(): Promise<Import[]> {
  const lists = await Promise.all((await sourceFiles()).map(async (file) => {
    const text = await Deno.readTextFile(join(ROOT, file));
    return [...text.matchAll(IMPORT_REGEXP)].map(([, specifier = ""]) => ({
      file,
      specifier,
    }));
  }));
  return lists.flat();
}

function pointsUp({ file, specifier }: Import): boolean {
  if (!specifier.startsWith(".") || specifier.endsWith(".json")) return false;
  const from = roomOf(file);
  const to = roomOf(join(dirname(file), specifier));
  return from !== to && !MAY_IMPORT[from]?.includes(to);
}

function roomOf(file: string): string {
  const [first = "", second = ""] = file.split(SEPARATOR);
  return first === "lib" ? `lib/${second}` : first;
}

async function filesOutside(room: string, pattern: RegExp): Promise<string[]> {
  const files = (await sourceFiles()).filter((file) =>
    roomOf(file) !== room && roomOf(file) !== "tasks"
  );
  const texts = await Promise.all(
    files.map((file) => Deno.readTextFile(join(ROOT, file))),
  );
  return files.filter((_, index) =>
    pattern.test(withoutComments(texts[index] ?? ""))
  );
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
}

async function sourceFiles(): Promise<string[]> {
  return ["mod.ts", ...await listFolder("lib"), ...await listFolder("tasks")];
}

async function listFolder(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(join(ROOT, folder)));
  const lists = await Promise.all(entries.map(async ({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return await listFolder(path);
    return name.endsWith(".ts") ? [relative(".", path)] : [];
  }));
  return lists.flat();
}
