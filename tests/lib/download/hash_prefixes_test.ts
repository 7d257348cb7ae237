import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../lib/base/digest.ts";
import { hashPrefixes } from "../../../lib/download/hash_prefixes.ts";
import { PREFIX_STEP_BYTES } from "../../../lib/storage/prefix_digests.ts";
import { patternBytes } from "../../support/hub_repo.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

async function hash(bytes: Uint8Array, value: string) {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  await Deno.writeFile(path, bytes);
  return await hashPrefixes(path, {
    path: "file",
    bytes: bytes.byteLength,
    digest: { algorithm: "sha256", value },
  });
}

Deno.test("hashPrefixes() digests a file and its beginnings", async () => {
  const bytes = patternBytes(PREFIX_STEP_BYTES + 5);
  const digest = sha256(bytes);
  const first = sha256(bytes.subarray(0, PREFIX_STEP_BYTES));
  assertEquals(await hash(bytes, digest), {
    sha256: digest,
    actual: digest,
    matches: true,
    prefixes: { stepBytes: PREFIX_STEP_BYTES, sha256: [first] },
  });
});

Deno.test("hashPrefixes() of a short file has no beginnings, and says whether it is the wanted one", async () => {
  const bytes = patternBytes(10);
  const digest = sha256(bytes);
  assertEquals(await hash(bytes, "0".repeat(64)), {
    sha256: digest,
    actual: digest,
    matches: false,
  });
});
