import { assertEquals } from "@std/assert";
import { ConversionScreen } from "../../../tasks/convert/conversion_screen.ts";
import { type CapturedIo, captureIo } from "../../support/captured_io.ts";

/** What a conversion tells, in its order. */
function tellAll(io: CapturedIo, options: { json?: boolean; quiet?: boolean }) {
  using screen = new ConversionScreen(io, options);
  screen.update("a", { phase: "choose", step: "measuring network.0.0" });
  screen.update("a", { phase: "choose", step: "measuring network.0.1" });
  for (const fileBytes of [0, 5]) {
    const bytes = { fileBytes, fileTotal: 5, bytes: fileBytes, total: 9 };
    screen.update("a", { phase: "write", file: "x.onnx_data", ...bytes });
  }
  screen.update("a", { phase: "check", step: "running the graphs" });
  screen.note("kept network.9 in float32");
}

Deno.test("ConversionScreen tells a person what is written, and some of the other steps", () => {
  const io = captureIo();
  tellAll(io, {});
  assertEquals(
    io.stderr.text.replace(/done in .*/, "done"),
    `measuring network.0.0
Converting x.onnx_data: 5 B
Converting x.onnx_data: done
running the graphs
kept network.9 in float32
`,
  );
  assertEquals(io.stdout.text, "");
});

Deno.test("ConversionScreen tells a program the steps on standard output", () => {
  const io = captureIo();
  tellAll(io, { json: true });
  const events = io.stdout.text.trimEnd().split("\n")
    .map((line) => JSON.parse(line));
  assertEquals(events, [
    {
      version: 1,
      event: "choose",
      model: "a",
      step: "measuring network.0.0",
    },
    { version: 1, event: "check", model: "a", step: "running the graphs" },
  ]);
  assertEquals(io.stderr.text, "");
});

Deno.test("ConversionScreen tells nobody anything if it is to be quiet", () => {
  const io = captureIo();
  tellAll(io, { quiet: true });
  assertEquals([io.stdout.text, io.stderr.text], ["", ""]);
});
