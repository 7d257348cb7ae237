import { assertEquals, assertRejects } from "@std/assert";
import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import { NotFoundError } from "../../../../lib/base/errors.ts";
import { readLicense } from "../../../../tasks/dev/third_party/read_license.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const DOCUMENT = {
  name: "@scope/name",
  version: "1.0.0",
  license: "MIT",
  homepage: "https://a.example/",
};
const LICENSE = {
  name: "@scope/name",
  version: "1.0.0",
  license: "MIT",
  source: "https://a.example/",
};

/** A registry that knows one package and notes what it is asked for. */
function serveRegistry() {
  const asked: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ url }) => {
      const { pathname } = new URL(url);
      asked.push(pathname);
      return pathname === "/%40scope%2Fname/1.0.0"
        ? Response.json(DOCUMENT)
        : new Response("not found", { status: 404 });
    },
  );
  return {
    asked,
    url: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("readLicense() reads a package in the cache without asking the registry", async () => {
  await using cache = await TempDirectory.create();
  await using registry = serveRegistry();
  const folder = join(cache.path, "@scope", "name", "1.0.0");
  await ensureDir(folder);
  await Deno.writeTextFile(
    join(folder, "package.json"),
    JSON.stringify(DOCUMENT),
  );
  const license = await readLicense(DOCUMENT, {
    cache: cache.path,
    registry: registry.url,
  });
  assertEquals([license, registry.asked], [LICENSE, []]);
});

Deno.test("readLicense() asks the registry for a package that is not in the cache", async () => {
  await using cache = await TempDirectory.create();
  await using registry = serveRegistry();
  const license = await readLicense(DOCUMENT, {
    cache: cache.path,
    registry: registry.url,
  });
  assertEquals([license, registry.asked], [LICENSE, [
    "/%40scope%2Fname/1.0.0",
  ]]);
});

Deno.test("readLicense() names a package that nobody knows", async () => {
  await using cache = await TempDirectory.create();
  await using registry = serveRegistry();
  const other = { name: "other", version: "2.0.0" };
  await assertRejects(
    () => readLicense(other, { cache: cache.path, registry: registry.url }),
    NotFoundError,
    `Cannot find the license of "other@2.0.0": ${registry.url}other/2.0.0 answered 404`,
  );
});
