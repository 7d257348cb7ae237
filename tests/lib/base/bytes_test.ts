import { assertEquals } from "@std/assert";
import { formatBytes, parseBytes } from "../../../lib/base/bytes.ts";

Deno.test("formatBytes() gives three digits in the largest unit that fits", async (t) => {
  const cases = [
    [0, "0 B"],
    [1, "1 B"],
    [999, "999 B"],
    [999.6, "1 kB"],
    [1000, "1 kB"],
    [1004, "1 kB"],
    [1005, "1 kB"],
    [1234, "1.23 kB"],
    [12_345, "12.3 kB"],
    [123_456, "123 kB"],
    [999_499, "999 kB"],
    [999_500, "1 MB"],
    [350_000_000, "350 MB"],
    [1_105_885_597, "1.11 GB"],
    [7_600_000_000, "7.6 GB"],
    [1e12, "1 TB"],
    [1.5e15, "1500 TB"],
  ] as const;
  for (const [bytes, expected] of cases) {
    await t.step(`${bytes} is ${expected}`, () => {
      assertEquals(formatBytes(bytes), expected);
    });
  }
});

Deno.test("formatBytes() can keep three digits, so that a number keeps its length", async (t) => {
  const cases = [
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.00 kB"],
    [12_000, "12.0 kB"],
    [123_456, "123 kB"],
    [999_500, "1.00 MB"],
    [1.5e15, "1500 TB"],
  ] as const;
  for (const [bytes, expected] of cases) {
    await t.step(`${bytes} is ${expected}`, () => {
      assertEquals(formatBytes(bytes, { isFixed: true }), expected);
    });
  }
});

Deno.test("parseBytes() reads what people write", async (t) => {
  const cases = [
    ["0", 0],
    ["500", 500],
    ["500B", 500],
    ["500K", 500_000],
    ["500 kB", 500_000],
    ["5M", 5_000_000],
    ["1.5m", 1_500_000],
    ["2GB", 2_000_000_000],
    ["1T", 1e12],
    ["0.0004K", 0],
    ["9007T", 9_007_000_000_000_000],
  ] as const;
  for (const [text, expected] of cases) {
    await t.step(text, () => assertEquals(parseBytes(text), expected));
  }
});

Deno.test("parseBytes() gives undefined for anything else", async (t) => {
  const cases = [
    "",
    " ",
    "M",
    "-1",
    "5 M B",
    "5MiB",
    "1e3",
    ".5M",
    "5X",
    "9008T",
  ];
  for (const text of cases) {
    await t.step(`"${text}"`, () => assertEquals(parseBytes(text), undefined));
  }
});
