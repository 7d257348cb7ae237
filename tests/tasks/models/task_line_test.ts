import { assertEquals } from "@std/assert";
import { taskLine } from "../../../tasks/models/task_line.ts";
import { refOf } from "../../support/sample_project.ts";

Deno.test("taskLine() names the variant only where it is not the size's own", () => {
  assertEquals(
    taskLine("download", refOf("fastvlm-0.5b-q4"), "--repair"),
    "deno task download --size 0.5b --repair",
  );
  assertEquals(
    taskLine("remove", refOf("fastvlm-0.5b-checkpoint")),
    "deno task remove --size 0.5b --variant checkpoint",
  );
});
