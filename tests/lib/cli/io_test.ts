import { assertEquals } from "@std/assert";
import { note, printJson, printLine } from "../../../lib/cli/io.ts";
import { captureIo } from "../../support/captured_io.ts";

Deno.test("printLine() writes lines of the answer", () => {
  const io = captureIo();
  printLine(io, "one");
  printLine(io);
  assertEquals([io.stdout.text, io.stderr.text], ["one\n\n", ""]);
});

Deno.test("printJson() writes a document on one line, its version first", () => {
  const io = captureIo();
  printJson(io, { version: 1, models: [{ size: "0.5b" }], text: "a\nb" });
  assertEquals(
    [io.stdout.text, io.stderr.text],
    ['{"version":1,"models":[{"size":"0.5b"}],"text":"a\\nb"}\n', ""],
  );
});

Deno.test("note() writes beside the answer", () => {
  const io = captureIo();
  note(io, "by the way");
  assertEquals([io.stdout.text, io.stderr.text], ["", "by the way\n"]);
});
