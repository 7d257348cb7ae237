import { fromFileUrl } from "@std/path";

const SCRIPT = fromFileUrl(
  new URL("transformers_generate.ts", import.meta.url),
);

/** The answers of transformers.js to some prompts about a picture, by the model in a folder. */
export async function generateWithTransformers(
  model: string,
  image: string,
  prompts: readonly string[],
): Promise<string[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", SCRIPT, model, image, ...prompts],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}
