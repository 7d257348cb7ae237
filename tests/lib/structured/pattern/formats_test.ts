import { assertEquals } from "@std/assert";
import { FORMAT_PATTERNS } from "../../../../lib/structured/pattern/formats.ts";

const TEXTS: Record<string, { right: string[]; wrong: string[] }> = {
  "date": {
    right: ["2024-02-29", "2000-02-29", "1999-12-31", "0001-04-30"],
    wrong: ["2023-02-29", "1900-02-29", "2024-04-31", "2024-13-01", "24-01-01"],
  },
  "time": {
    right: ["23:59:59Z", "00:00:00.123+05:30"],
    wrong: ["24:00:00Z", "12:60:00Z", "12:00:00", "12:00Z"],
  },
  "date-time": {
    right: ["2024-02-29T12:00:00Z"],
    wrong: ["2023-02-29T12:00:00Z", "2024-01-01 12:00:00Z"],
  },
  "uuid": {
    right: ["67babffa-d078-4bb7-9d00-bcac918dfd35"],
    wrong: ["67babffad0784bb79d00bcac918dfd35", "6-7-8-9-0"],
  },
  "email": {
    right: ["a@b.de", "first.last+tag@mail-1.example.org"],
    wrong: ["a@b", "a b@c.de", ".a@b.de", "a@-b.de"],
  },
  "ipv4": {
    right: ["0.0.0.0", "255.249.199.99"],
    wrong: ["256.0.0.1", "1.2.3", "01.2.3.4"],
  },
};

Deno.test("the patterns of formats tell right texts from wrong ones", () => {
  assertEquals([...FORMAT_PATTERNS.keys()], Object.keys(TEXTS));
  for (const [format, { right, wrong }] of Object.entries(TEXTS)) {
    const regexp = new RegExp(FORMAT_PATTERNS.get(format) ?? "", "u");
    assertEquals(right.filter((text) => !regexp.test(text)), []);
    assertEquals(wrong.filter((text) => regexp.test(text)), []);
  }
});
