import { assertEquals } from "@std/assert";
import {
  optionLabel,
  optionText,
} from "../../../../lib/cli/text/option_text.ts";

Deno.test("optionLabel() names the value, and the short form first", () => {
  const description = "";
  const string = { type: "string", description } as const;
  assertEquals(
    optionLabel("size", { ...string, placeholder: "SIZE" }),
    "--size SIZE",
  );
  assertEquals(optionLabel("stop", string), "--stop VALUE");
  const flag = { type: "flag", short: "q", description } as const;
  assertEquals(optionLabel("quiet", flag), "-q, --quiet");
});

Deno.test("optionText() adds what values there are", () => {
  const option = { type: "string", description: "where to" } as const;
  assertEquals(optionText(option), "where to");
  assertEquals(
    optionText({
      ...option,
      choices: ["user", "project"],
      repeatable: true,
      default: "user",
    }),
    "where to (one of user, project; may be repeated; default user)",
  );
});
