import { join } from "@std/path";
import type { Catalog, Variant } from "../../../lib/catalog/schema.ts";
import { TaskProject } from "../task_project.ts";
import { CHECKPOINT_FILES, writeSmallCheckpoint } from "./small_checkpoint.ts";

/** Keys of the variants of a project's only size. */
export const CONVERTED_KEY = "fastvlm-small-int4";
export const CHECKPOINT_KEY = "fastvlm-small-checkpoint";

/** Without measurement, which takes minutes. */
const INT4: Variant = {
  source: {
    kind: "convert",
    from: "checkpoint",
    weights: "int4",
    vision: "int8",
  },
  files: [],
  approximateBytes: 150e6,
};

/** A project whose model is converted from a checkpoint that lies as Apple's own script puts it. */
export class ConversionProject implements AsyncDisposable {
  readonly project: TaskProject;

  private constructor(project: TaskProject) {
    this.project = project;
  }

  /** Makes the project, with or without the checkpoint. */
  static async create(
    { hasCheckpoint = true }: { hasCheckpoint?: boolean } = {},
  ): Promise<ConversionProject> {
    const project = await TaskProject.create({
      catalog: conversionCatalog({ kind: "folder", path: "apple" }),
    });
    const made = new ConversionProject(project);
    if (hasCheckpoint) await writeSmallCheckpoint(made.checkpoint);
    return made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.project[Symbol.asyncDispose]();
  }

  /** Folder of the checkpoint. */
  get checkpoint(): string {
    const { root } = this.project.store("project");
    return join(root, "llava-fastvithd_small_stage3");
  }

  /** Folder of the result. */
  get directory(): string {
    return join(this.project.store().root, CONVERTED_KEY);
  }
}

/** A catalog of one size, which is converted from a checkpoint that comes from somewhere. */
export function conversionCatalog(source: Variant["source"]): Catalog {
  const files = [...CHECKPOINT_FILES];
  return {
    version: 1,
    default: { type: "fastvlm", size: "small" },
    models: [{
      type: "fastvlm",
      size: "small",
      description: "Small",
      approximateBytes: 250e6,
      license: "apple-amlr",
      defaultVariant: "int4",
      variants: {
        int4: INT4,
        fp32: {
          source: { kind: "convert", from: "checkpoint", weights: "fp32" },
          files: [],
        },
        checkpoint: { source, files },
      },
    }],
    modes: { describe: { prompt: "Describe this image in detail." } },
  };
}
