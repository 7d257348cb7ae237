import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { TOOLKIT_ROOT } from "../../support/run_task.ts";
import { TaskProject } from "../../support/task_project.ts";

Deno.test("task lock:tiny writes the digests that the lock of the toolkit has", async () => {
  await using project = await TaskProject.create();
  const path = join(project.root, "models.lock.json");
  const lock = JSON.parse(await Deno.readTextFile(path));
  lock.models["fastvlm-tiny-fp32"].files = {
    "other": { bytes: 1, sha256: "0".repeat(64) },
  };
  await Deno.writeTextFile(path, JSON.stringify(lock));
  assertEquals(await project.run("lock:tiny"), {
    code: 0,
    stdout: "",
    stderr: "",
  });
  assertEquals(
    await Deno.readTextFile(path),
    await Deno.readTextFile(join(TOOLKIT_ROOT, "models.lock.json")),
  );
});
