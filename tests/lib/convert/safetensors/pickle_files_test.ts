import { assertEquals } from "@std/assert";
import {
  isPickleName,
  pickleError,
} from "../../../../lib/convert/safetensors/pickle_files.ts";

Deno.test("pickle files are told by their names", () => {
  const pickles = [
    "pytorch_model.bin",
    "pytorch_model-00001-of-00002.bin",
    "model.pt",
    "mobileclip.PTH",
    "data.pkl",
    "last.ckpt",
  ];
  const others = ["model.safetensors", "config.json", "binary.txt", "pt"];
  assertEquals(pickles.filter(isPickleName), pickles);
  assertEquals(others.filter(isPickleName), []);
});

Deno.test("the refusal says why, and how to save without pickle", () => {
  const { message, hint } = pickleError("folder/model.pt");
  assertEquals(
    message,
    'Cannot read "folder/model.pt": it is a pickle file, which can run any program when read',
  );
  assertEquals(
    hint,
    "save the model again with save_pretrained(safe_serialization=True)",
  );
});
