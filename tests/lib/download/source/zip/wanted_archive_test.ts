import { assertEquals } from "@std/assert";
import { wantedArchive } from "../../../../../lib/download/source/zip/wanted_archive.ts";

Deno.test("wantedArchive() names an archive by the end of its address", async (t) => {
  const cases: [string, string][] = [
    ["https://host.example/a/b.zip", "b.zip"],
    ["https://host.example/a/b%20c.zip", "b c.zip"],
    ["https://host.example/a/100%25%.zip", "100%25%.zip"],
    ["https://host.example/a/", "a"],
    ["https://host.example:8080", "host.example:8080"],
  ];
  for (const [url, name] of cases) {
    await t.step(url, () => {
      assertEquals(wantedArchive({ kind: "zip", url }), { name, url });
    });
  }
});

Deno.test("wantedArchive() has the length and digest of the lock", () => {
  const url = "https://host.example/a.zip";
  const locked = { bytes: 7, sha256: "1".repeat(64) };
  assertEquals(wantedArchive({ kind: "zip", url }, locked), {
    name: "a.zip",
    url,
    bytes: 7,
    digest: { algorithm: "sha256", value: locked.sha256 },
  });
});
