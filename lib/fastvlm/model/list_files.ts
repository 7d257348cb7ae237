import { NotFoundError } from "../../base/errors.ts";

/**
 * Lists the files of a model's directory and its `onnx` folder, as paths below it with `/`.
 *
 * @throws {NotFoundError} If there is no such directory.
 */
export async function listFiles(directory: string): Promise<string[]> {
  const top = await listNames(directory);
  if (top === undefined) {
    throw new NotFoundError(`Cannot find model directory "${directory}"`);
  }
  const graphs = await listNames(`${directory}/onnx`) ?? [];
  return [...top, ...graphs.map((name) => `onnx/${name}`)].sort();
}

async function listNames(directory: string): Promise<string[] | undefined> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(directory));
    return entries.filter((entry) => !entry.isDirectory)
      .map((entry) => entry.name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}
