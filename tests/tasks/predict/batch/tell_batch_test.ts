import { assertEquals } from "@std/assert";
import { tellBatch } from "../../../../tasks/predict/batch/tell_batch.ts";
import { captureIo } from "../../../support/captured_io.ts";

const RESULT = {
  out: "/x/r.jsonl",
  results: undefined,
  report: "/x/r.html",
  tally: { answered: 30, kept: 2, failed: 1 },
  elapsedMs: 12_000,
};

Deno.test("tellBatch() tells a person what was done and where", () => {
  const io = captureIo();
  tellBatch(RESULT, { json: false, quiet: false }, io);
  assertEquals([io.stdout.text, io.stderr.text], [
    "",
    "30 answered in 12 s, 2.5 each second; 2 were there; 1 failed\n" +
    "result: /x/r.jsonl\nreport: /x/r.html\n",
  ]);
});

Deno.test("tellBatch() says no pace where nothing was answered", () => {
  const io = captureIo();
  const tally = { answered: 0, kept: 5, failed: 0 };
  const result = { ...RESULT, report: undefined, tally };
  tellBatch(result, { json: false, quiet: false }, io);
  assertEquals(
    io.stderr.text,
    "0 answered in 12 s; 5 were there\nresult: /x/r.jsonl\n",
  );
});

Deno.test("tellBatch() gives a program one document, and nobody anything", () => {
  const io = captureIo();
  tellBatch(RESULT, { json: true, quiet: false }, io);
  assertEquals(JSON.parse(io.stdout.text), {
    version: 1,
    out: "/x/r.jsonl",
    results: null,
    report: "/x/r.html",
    answered: 30,
    kept: 2,
    failed: 1,
    elapsedMs: 12_000,
  });
  const silent = captureIo();
  tellBatch(RESULT, { json: false, quiet: true }, silent);
  assertEquals(silent.stdout.text + silent.stderr.text, "");
});
