import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/errors.ts";
import {
  CATALOG,
  isNotEmpty,
  LOCK,
  type Source,
} from "../../../lib/catalog/schema.ts";
import { validate } from "../../../lib/catalog/validate.ts";
import { sampleCatalog, sampleLockEntry } from "../../support/sample_model.ts";

/** A catalog of one model whose one variant has the given members. */
function catalogWith(variant: unknown): unknown {
  return {
    version: 1,
    default: { type: "fastvlm", size: "0.5b" },
    models: [{
      type: "fastvlm",
      size: "0.5b",
      description: "Small",
      approximateBytes: 1000,
      license: "apple-amlr",
      defaultVariant: "q4",
      variants: { q4: variant },
    }],
  };
}

Deno.test("CATALOG accepts every kind of source", async (t) => {
  const sources: Source[] = [
    { kind: "hub", repo: "apple/FastVLM-0.5B", revision: "refs/pr/1" },
    {
      kind: "hub",
      repo: "owner/name",
      revision: "main",
      mirrors: [
        "https://mirror.example.com/hf",
        "http://127.0.0.1:8000",
        "http://localhost/hf",
        "http://[::1]:8000",
      ],
    },
    { kind: "folder", path: "../models/0.5b" },
    { kind: "builtin", recipe: "tiny" },
    { kind: "convert", from: "checkpoint", weights: "int8" },
    { kind: "zip", url: "https://example.com/a.zip" },
  ];
  for (const source of sources) {
    await t.step(JSON.stringify(source), () => {
      const document = catalogWith({ source, files: ["*.json"] });
      const catalog = validate(CATALOG, document, "x");
      assertEquals(catalog.models[0]?.variants, {
        q4: { source, files: ["*.json"] },
      });
    });
  }
});

Deno.test("CATALOG fills in what may be left out", () => {
  const source: Source = { kind: "builtin", recipe: "tiny" };
  const catalog = validate(CATALOG, catalogWith({ source }), "x");
  assertEquals(catalog.models[0]?.variants, { q4: { source, files: [] } });
  assertEquals(catalog.modes, {});
});

Deno.test("CATALOG keeps the schema of a mode as it is", () => {
  const modes = {
    detect: { prompt: "List", schema: { type: "object", minProperties: 1 } },
  };
  const document = { ...sampleCatalog(), modes };
  assertEquals(validate(CATALOG, document, "x").modes, modes);
});

Deno.test("CATALOG refuses what could not be used", async (t) => {
  const hub = { kind: "hub", repo: "owner/name", revision: "main" };
  const at = "models[0].variants.q4";
  const cases: [unknown, string][] = [
    [
      { source: hub, files: ["../config.json"] },
      `${at}.files[0] must consist of plain names between "/", without "." and "..": current value is "../config.json"`,
    ],
    [
      { source: hub, files: ["manifest.json"] },
      `${at}.files[0] must differ from "manifest.json", the toolkit's own record: current value is "manifest.json"`,
    ],
    [
      { source: { ...hub, repo: "name" } },
      `${at}.source.repo must be a repository as "owner/name": current value is "name"`,
    ],
    [
      { source: { ...hub, repo: "../name" } },
      `${at}.source.repo must be a repository as "owner/name": current value is "../name"`,
    ],
    [
      { source: { ...hub, revision: "a/../b" } },
      `${at}.source.revision must be a branch, tag or commit: current value is "a/../b"`,
    ],
    ...[
      "ftp://mirror.example.com",
      "http://mirror.example.com",
      "http://localhost.example.com",
      "http://127.0.0.1.example.com:80/x",
      "https://user:secret@mirror.example.com",
      "https://mirror.example.com/?token=secret",
    ].map((mirror): [unknown, string] => [
      { source: { ...hub, mirrors: [mirror] } },
      `${at}.source.mirrors[0] must be an https address (http on this machine only) without name, password, query and fragment: current value is "${mirror}"`,
    ]),
    [
      { source: { ...hub, mirrors: [] } },
      `${at}.source.mirrors must not be empty: current value is []`,
    ],
    [
      { source: { kind: "folder", path: "a\0b" } },
      `${at}.source.path must be a path or a file: address: current value is "a\\u0000b"`,
    ],
    [
      { source: { kind: "zip", url: "file:///etc/passwd" } },
      `${at}.source.url must be an https address (http on this machine only) without name, password, query and fragment: current value is "file:///etc/passwd"`,
    ],
    [
      { source: { kind: "zip", url: "http://x.example/a.zip" } },
      `${at}.source.url must be an https address (http on this machine only) without name, password, query and fragment: current value is "http://x.example/a.zip"`,
    ],
    [
      { source: { kind: "zip", url: "https://x.example/a.zip?signature=1" } },
      `${at}.source.url must be an https address (http on this machine only) without name, password, query and fragment: current value is "https://x.example/a.zip?signature=1"`,
    ],
    [
      { source: { kind: "builtin", recipe: "huge" } },
      `${at}.source.recipe must be "tiny": current value is "huge"`,
    ],
    [
      { source: { kind: "git" } },
      `${at}.source.kind must be "hub" or "folder" or "builtin" or "convert" or "zip": current value is "git"`,
    ],
  ];
  for (const [variant, rest] of cases) {
    await t.step(rest, () => {
      const error = assertThrows(
        () => validate(CATALOG, catalogWith(variant), "x.config.json"),
        ConfigError,
      );
      assertEquals(error.message, `Cannot use "x.config.json": ${rest}`);
    });
  }
});

Deno.test("CATALOG wants names that are folder names on every system", async (t) => {
  for (const size of ["0.5B", "a/b", "", "..", "a.", "-a", "a b"]) {
    await t.step(JSON.stringify(size), () => {
      const document = { ...sampleCatalog(), default: { type: "a", size } };
      const error = assertThrows(
        () => validate(CATALOG, document, "x"),
        ConfigError,
      );
      assertEquals(
        error.message,
        `Cannot use "x": default.size must be a name of a-z, 0-9, ".", "_" and "-": current value is ${
          JSON.stringify(size)
        }`,
      );
    });
  }
});

Deno.test("CATALOG names the key of a record that is not a name", () => {
  const document = {
    ...sampleCatalog(),
    modes: { "My mode": { prompt: "x" } },
  };
  const error = assertThrows(
    () => validate(CATALOG, document, "x"),
    ConfigError,
  );
  assertEquals(
    error.message,
    'Cannot use "x": the key modes["My mode"] must be a name of a-z, 0-9, ".", "_" and "-"',
  );
});

Deno.test("LOCK accepts entries with and without repository and commit", () => {
  const { files } = sampleLockEntry();
  const archive = { bytes: 1, sha256: "0".repeat(64) };
  const c = { archive, files };
  const lock = {
    version: 1,
    models: { a: sampleLockEntry(), b: { files }, c },
  };
  assertEquals<unknown>(validate(LOCK, lock, "x"), lock);
});

Deno.test("LOCK refuses what could not be compared", async (t) => {
  const digest = { bytes: 1, sha256: "0".repeat(64) };
  const cases: [unknown, string][] = [
    [
      { files: { "config.json": { ...digest, sha256: "ABC" } } },
      'models.a.files["config.json"].sha256 must be 64 lower-case hexadecimal digits: current value is "ABC"',
    ],
    [
      { files: { "config.json": { sha256: digest.sha256 } } },
      'models.a.files["config.json"].bytes must be a number: it is missing',
    ],
    [{ files: {} }, "models.a.files must not be empty: current value is {}"],
    [
      { commit: "main", files: { "config.json": digest } },
      'models.a.commit must be 40 lower-case hexadecimal digits: current value is "main"',
    ],
    [
      { archive: { bytes: 1 }, files: { "config.json": digest } },
      "models.a.archive.sha256 must be a string: it is missing",
    ],
    [
      { files: { "/config.json": digest } },
      'the key models.a.files["/config.json"] must be a relative path',
    ],
  ];
  for (const [entry, rest] of cases) {
    await t.step(rest, () => {
      const document = { version: 1, models: { a: entry } };
      const error = assertThrows(
        () => validate(LOCK, document, "x.lock.json"),
        ConfigError,
      );
      assertEquals(error.message, `Cannot use "x.lock.json": ${rest}`);
    });
  }
});

Deno.test("isNotEmpty() says whether there are members", () => {
  assertEquals(isNotEmpty({}), false);
  assertEquals(isNotEmpty({ a: undefined }), true);
});
