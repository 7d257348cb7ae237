import { assertEquals } from "@std/assert";
import { ImageError } from "../../../../lib/base/errors.ts";
import { BatchScreen } from "../../../../tasks/predict/batch/batch_screen.ts";
import { captureIo } from "../../../support/captured_io.ts";

const PERSON = { quiet: false, json: false };

Deno.test("BatchScreen counts outcomes, and says when all are done and not before", () => {
  const io = captureIo();
  using screen = new BatchScreen(io, PERSON);
  screen.counting(2);
  screen.add("answered");
  screen.add("kept");
  assertEquals(io.stderr.text, "Describing pictures: 2\n");
  screen.counted(3);
  screen.add("failed");
  assertEquals(
    io.stderr.text.replace(/\d+ ms/, "… ms"),
    "Describing pictures: 2\nDescribing pictures: done in … ms\n",
  );
  assertEquals(screen.tally, { answered: 1, kept: 1, failed: 1 });
  assertEquals(screen.done, 3);
});

Deno.test("BatchScreen tells of failures also where it shows no progress", () => {
  const io = captureIo();
  using screen = new BatchScreen(io, { quiet: true, json: false });
  screen.add("answered");
  screen.failed(new ImageError("Cannot read it"));
  assertEquals(io.stderr.text, "error: Cannot read it\n");
});
