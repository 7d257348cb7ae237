import { assertEquals, assertRejects } from "@std/assert";
import { DiskFullError } from "../../../../lib/base/errors.ts";
import { openCheckpoint } from "../../../../lib/convert/checkpoint/open_checkpoint.ts";
import { plainForm } from "../../../../lib/convert/choose/chosen_form.ts";
import type {
  Activations,
  ConversionForm,
} from "../../../../lib/convert/conversion_options.ts";
import { FinishedFiles } from "../../../../lib/convert/output/finished_files.ts";
import { planGraphs } from "../../../../lib/convert/output/plan_graphs.ts";
import { requireRoom } from "../../../../lib/convert/output/require_room.ts";
import { withRecipeCheckpoint } from "../../../support/checkpoint/with_recipe_checkpoint.ts";
import { mountSmallDisk } from "../../../support/small_disk.ts";

Deno.test("requireRoom() counts the result and what it is compared with, or what measuring keeps", async () => {
  await using disk = await mountSmallDisk("640m");
  if (disk === undefined) return;
  const target = disk.path;
  const recipe = { size: "small", dtype: "bfloat16", tied: true } as const;
  const options = { ...recipe, hollow: () => true };
  await withRecipeCheckpoint(options, async (directory) => {
    using checkpoint = await openCheckpoint(directory);
    const require = async (
      form: ConversionForm,
      count: number,
      activations: Activations = "dynamic",
    ) => {
      const finished = await FinishedFiles.open(target, "1".repeat(64));
      await requireRoom({
        ...{ checkpoint, form, activations, target, finished },
        pictures: { count, side: 512 },
        graphs: planGraphs(checkpoint, plainForm(form)),
      });
    };
    const int4 = { weights: "int4", vision: "int8" } as const;
    await require(int4, 0);
    // Floats take more than there is, beside the layers that they are compared with.
    await assertRejects(
      () => require({ weights: "fp32" }, 0),
      DiskFullError,
      "more must be free for the result",
    );
    // A picture of 512 x 512 pixels takes 220 MB while it is measured with.
    const auto = { weights: "int4", vision: "auto" } as const;
    await require(auto, 1);
    await assertRejects(() => require(auto, 3), DiskFullError);
    await require(int4, 3);
    await assertRejects(() => require(int4, 3, "static"), DiskFullError);
    const finished = await FinishedFiles.open(target, "1".repeat(64));
    await finished.keepChoices({});
    await require(auto, 3);
    assertEquals(finished.choices, {});
  });
});
