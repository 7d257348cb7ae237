import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { TaskProject } from "../../support/task_project.ts";

Deno.test("the toolkit's lock has the digests of the tiny model as it is built, and lock notices others", async (t) => {
  await using project = await TaskProject.create();
  const check = () => project.run("lock", ["--size=tiny", "--check"]);
  await t.step("its own", async () => assertEquals((await check()).code, 0));
  await t.step("others", async () => {
    const path = join(project.root, "models.lock.json");
    const lock = JSON.parse(await Deno.readTextFile(path));
    lock.models["fastvlm-tiny-fp32"].files["LICENSE"].bytes += 1;
    await Deno.writeTextFile(path, JSON.stringify(lock));
    assertEquals((await check()).code, 1);
  });
});
