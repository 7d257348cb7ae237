import { assertEquals } from "@std/assert";
import {
  formatThirdParty,
  listedPackages,
} from "../../../../tasks/dev/third_party/format_third_party.ts";

const PACKAGES = [
  {
    name: "@scope/name",
    version: "1.0.0",
    license: "MIT",
    source: "https://a.example/",
  },
  {
    name: "other",
    version: "2.0.0-rc.1",
    license: "ISC OR MIT",
    source: undefined,
  },
];

Deno.test("formatThirdParty() closes with a row for each package", () => {
  assertEquals(formatThirdParty(PACKAGES).split("\n").slice(-5), [
    "| package | version | license |",
    "| --- | --- | --- |",
    "| [@scope/name](https://a.example/) | 1.0.0 | MIT |",
    "| other | 2.0.0-rc.1 | ISC OR MIT |",
    "",
  ]);
});

Deno.test("listedPackages() reads back what formatThirdParty() wrote", () => {
  assertEquals(listedPackages(formatThirdParty(PACKAGES)), [
    "@scope/name@1.0.0",
    "other@2.0.0-rc.1",
  ]);
});
