import { ModelFormatError } from "../../base/errors.ts";

/** Files that Python's `pickle` reads, and with it any program that someone put into them. */
const PICKLE_REGEXP = /\.(?:bin|pt|pth|pkl|pickle|ckpt)$/i;

/** Says whether a file's name is that of a pickle file, which is never read. */
export function isPickleName(name: string): boolean {
  return PICKLE_REGEXP.test(name);
}

/** Makes the error for tensors in a pickle file. */
export function pickleError(path: string): ModelFormatError {
  return new ModelFormatError(
    `Cannot read "${path}": it is a pickle file, which can run any program when read`,
    {
      hint:
        "save the model again with save_pretrained(safe_serialization=True)",
    },
  );
}
