import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import type { Catalog } from "../../../lib/catalog/schema.ts";
import {
  ModelNotInstalledError,
  UsageError,
} from "../../../lib/base/errors.ts";
import { convertModel } from "../../../tasks/convert/convert_model.ts";
import { ConversionScreen } from "../../../tasks/convert/conversion_screen.ts";
import type { ConvertCommandOptions } from "../../../tasks/convert.ts";
import { captureIo } from "../../support/captured_io.ts";
import { conversionCatalog } from "../../support/conversion/conversion_project.ts";
import { installSample } from "../../support/sample_model.ts";
import { refOf } from "../../support/sample_project.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const CATALOG = conversionCatalog({ kind: "folder", path: "/nowhere" });

const NO_OPTIONS = {
  ...{ force: false, json: false, quiet: false, verbose: false, help: false },
  ...{ "no-tokenizer": false, "no-color": false, "remove-source": false },
};

/** Converts with a catalog, in a home that has nothing but what is installed before. */
async function convert(
  options: Partial<ConvertCommandOptions>,
  { catalog = CATALOG, installed = [] }: {
    catalog?: Catalog;
    installed?: readonly string[];
  } = {},
) {
  await using temp = await TempDirectory.create();
  const config = join(temp.path, "models.config.json");
  await Deno.writeTextFile(config, JSON.stringify(catalog));
  const root = join(temp.path, "store");
  for (const key of installed) {
    const store = { name: "user", root, writable: true } as const;
    await installSample(store, refOf(key, catalog), { "a": "a" });
  }
  const io = {
    ...captureIo(),
    environment: (name: string) => name === "FASTVLM_HOME" ? root : undefined,
  };
  using screen = new ConversionScreen(io, {});
  return await convertModel(
    { ...NO_OPTIONS, config, ...options } as ConvertCommandOptions,
    { io, screen },
  );
}

Deno.test("convertModel() takes the variant of a form's name, else the first that is converted", async (t) => {
  const cases = [
    [{}, "fastvlm-small-int4"],
    [{ weights: "fp32" }, "fastvlm-small-fp32"],
    [{ weights: "int8" }, "fastvlm-small-int4"],
    [{ variant: "fp32" }, "fastvlm-small-fp32"],
    [{ variant: "int4", weights: "fp16" }, "fastvlm-small-int4"],
  ] as const;
  for (const [options, key] of cases) {
    await t.step(JSON.stringify(options), async () => {
      const error = await assertRejects(
        () => convert(options),
        ModelNotInstalledError,
        `Cannot convert "${key}": its checkpoint "fastvlm-small-checkpoint" is not installed`,
      );
      assertEquals(
        error.command,
        "deno task download --size small --variant checkpoint",
      );
    });
  }
});

Deno.test("convertModel() finds what is converted already, if it is of the form that is asked for", async () => {
  const installed = ["fastvlm-small-fp32"];
  const { key, isNew } = await convert({ weights: "fp32" }, { installed });
  assertEquals([key, isNew], ["fastvlm-small-fp32", false]);
  for (const form of [{ weights: "fp16" }, { vision: "int8" }] as const) {
    await assertRejects(
      () => convert({ variant: "fp32", ...form }, { installed }),
      ModelNotInstalledError,
    );
  }
  const { isNew: isMade } = await convert({ variant: "fp32" }, { installed });
  assertEquals(isMade, false);
});

Deno.test("convertModel() names what the catalog does convert", async () => {
  const error = await assertRejects(
    () => convert({ variant: "checkpoint" }),
    UsageError,
    'Cannot convert "fastvlm-small-checkpoint": the catalog does not convert it',
  );
  assertEquals(error.hint, "--variant int4 or fp32 is");
});
