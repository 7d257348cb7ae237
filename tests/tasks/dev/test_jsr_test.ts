import { assertEquals } from "@std/assert";
import { freePort } from "../../support/free_port.ts";
import { runTask } from "../../support/run_task.ts";
import { failure } from "../../support/sample_project.ts";

Deno.test("task test:jsr says in one line that JSR cannot be reached", async () => {
  const url = `http://127.0.0.1:${freePort()}/`;
  const result = await runTask("test:jsr", [], { env: { JSR_URL: url } });
  assertEquals(
    result,
    failure(
      5,
      `Cannot reach JSR at ${url}: the suite runs with the adapters only (deno task test)`,
    ),
  );
});
