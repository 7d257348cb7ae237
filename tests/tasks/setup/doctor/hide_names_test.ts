import { assertEquals } from "@std/assert";
import {
  hideNames,
  mapTexts,
} from "../../../../tasks/setup/doctor/hide_names.ts";

function hideIn(text: string, variables: Record<string, string>): string {
  return hideNames((name) => variables[name])(text);
}

Deno.test("hideNames() shows a home as ~ and the person's own folders as $USER", async (t) => {
  const ada = { HOME: "/home/ada", USER: "ada" };
  const cases: [text: string, expected: string][] = [
    ["/home/ada/models", "~/models"],
    ["/home/ada", "~"],
    ['Cannot read "/home/ada/x": gone', 'Cannot read "~/x": gone'],
    ["file:///home/ada/x.ts:3:1", "file://~/x.ts:3:1"],
    ["/home/ada.", "~."],
    ["/home/adam/models", "/home/adam/models"],
    ["/home/ada-2/models", "/home/ada-2/models"],
    ["/mnt/home/ada/models", "/mnt/home/$USER/models"],
    ["/scratch/ada/models", "/scratch/$USER/models"],
    ["/scratch/adam/ada.json", "/scratch/adam/ada.json"],
    ["ada", "ada"],
  ];
  for (const [text, expected] of cases) {
    await t.step(text, () => assertEquals(hideIn(text, ada), expected));
  }
});

Deno.test("hideNames() knows the home of Windows", () => {
  assertEquals(
    hideIn("C:\\Users\\Ada\\AppData and D:\\Ada\\x", {
      USERPROFILE: "C:\\Users\\Ada",
      USERNAME: "Ada",
    }),
    "~\\AppData and D:\\$USER\\x",
  );
});

Deno.test("hideNames() leaves paths alone where the home is the root, or nothing is known", async (t) => {
  for (const variables of [{ HOME: "/" }, {}] as Record<string, string>[]) {
    await t.step(JSON.stringify(variables), () => {
      assertEquals(hideIn("/models/a", variables), "/models/a");
    });
  }
});

Deno.test("mapTexts() changes every text, and neither names nor numbers", () => {
  assertEquals(
    mapTexts(
      { a: "x", list: ["x", 1, null], inner: { x: true } },
      (text) => text + text,
    ),
    { a: "xx", list: ["xx", 1, null], inner: { x: true } },
  );
});
