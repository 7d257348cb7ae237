import { join } from "@std/path";
import { z } from "zod";
import { checkJson, readJsonObjectIfPresent } from "../tokenizer/json_files.ts";

const TOKEN_ID = z.int().min(0);

const TOKEN_IDS = z.looseObject({
  bos_token_id: TOKEN_ID.nullish(),
  eos_token_id: z.union([TOKEN_ID, z.array(TOKEN_ID)]).nullish(),
  pad_token_id: TOKEN_ID.nullish(),
});

/**
 * Describes how to generate as `generation_config.json` does: greedily, with the token ids of the
 * checkpoint's own file, else of its `config.json`. Its sampling settings are left out, as Apple's
 * `predict.py` moves the file aside so that they do not apply.
 *
 * @throws {ModelFormatError} If the file is not JSON, or an id is none.
 */
export async function describeGeneration(
  directory: string,
  config: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const path = join(directory, "generation_config.json");
  const own = checkJson(
    TOKEN_IDS,
    await readJsonObjectIfPresent(path) ?? {},
    path,
  );
  const model = checkJson(TOKEN_IDS, config, join(directory, "config.json"));
  return {
    "bos_token_id": own.bos_token_id ?? model.bos_token_id ?? undefined,
    "do_sample": false,
    "eos_token_id": own.eos_token_id ?? model.eos_token_id ?? undefined,
    "pad_token_id": own.pad_token_id ?? model.pad_token_id ?? undefined,
  };
}
