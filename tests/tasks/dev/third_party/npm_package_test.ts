import { assertEquals } from "@std/assert";
import {
  listPackages,
  parseLicense,
} from "../../../../tasks/dev/third_party/npm_package.ts";

Deno.test("listPackages() names each package and version once, without its peers", () => {
  const lock = {
    version: "5",
    npm: {
      "@img/colour@1.1.0": { integrity: "sha512-x" },
      "@name/with_underscore@1.0.0_long@5.3.2": {},
      "long@5.3.2": {},
      "plugin@2.0.0_long@5.3.2": {},
      "plugin@2.0.0_long@5.2.0": {},
    },
  };
  assertEquals(listPackages(lock), [
    { name: "@img/colour", version: "1.1.0" },
    { name: "@name/with_underscore", version: "1.0.0" },
    { name: "long", version: "5.3.2" },
    { name: "plugin", version: "2.0.0" },
  ]);
});

Deno.test("listPackages() finds nothing in a lock without packages", () => {
  assertEquals(listPackages({ version: "5" }), []);
});

Deno.test("parseLicense() makes an address for a browser of what names the source", async (t) => {
  const cases: [document: Record<string, unknown>, source?: string][] = [
    [{ repository: "owner/name" }, "https://github.com/owner/name"],
    [{ repository: "github:owner/name" }, "https://github.com/owner/name"],
    [
      { repository: { url: "git+https://github.com/owner/name.git" } },
      "https://github.com/owner/name",
    ],
    [
      { repository: { url: "git://github.com/owner/name.git" } },
      "https://github.com/owner/name",
    ],
    [
      { repository: { url: "git+ssh://git@github.com/owner/name.git" } },
      "https://github.com/owner/name",
    ],
    [{ repository: "https://a.example/x" }, "https://a.example/x"],
    [{ homepage: "https://a.example/" }, "https://a.example/"],
    [{}],
  ];
  for (const [fields, source] of cases) {
    await t.step(JSON.stringify(fields), () => {
      const own = { name: "a", version: "1.0.0", license: "MIT" };
      assertEquals(parseLicense({ ...own, ...fields }), { ...own, source });
    });
  }
});

Deno.test("parseLicense() takes the parentheses off an expression", () => {
  const document = { name: "a", version: "1.0.0", license: "(MIT OR CC0-1.0)" };
  assertEquals(parseLicense(document).license, "MIT OR CC0-1.0");
});
