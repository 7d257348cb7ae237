import { assertEquals, assertRejects } from "@std/assert";
import { denoOutput } from "../../../../tasks/dev/reference/deno_output.ts";

Deno.test("denoOutput() gives what deno prints of what it reads", async () => {
  assertEquals(
    await denoOutput(["fmt", "--ext=md", "-"], { input: "* one\n* two" }),
    "- one\n- two\n",
  );
});

Deno.test("denoOutput() rejects with what deno said", async () => {
  await assertRejects(
    () => denoOutput(["eval", 'console.error("no luck"); Deno.exit(1)']),
    Error,
    "Cannot run deno eval: no luck",
  );
});
