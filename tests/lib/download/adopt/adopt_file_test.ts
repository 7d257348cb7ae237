import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../../../lib/base/digest.ts";
import { adoptFile } from "../../../../lib/download/adopt/adopt_file.ts";
import type { FileCopy } from "../../../../lib/download/adopt/file_copy.ts";
import { DownloadLog } from "../../../../lib/download/download_log.ts";
import type { WantedFile } from "../../../../lib/download/wanted_file.ts";
import { listFiles } from "../../../support/list_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const FILE: WantedFile = {
  path: "onnx/a.onnx",
  bytes: 3,
  digest: { algorithm: "sha256", value: sha256("abc") },
};
const HASHED = {
  sha256: FILE.digest.value,
  actual: FILE.digest.value,
  matches: true,
};

interface Place {
  root: string;
  target: string;
  recordPath: string;
}

function placeIn({ path: root }: TempDirectory): Place {
  const target = join(root, "staging", "onnx", "a.onnx");
  return { root, target, recordPath: join(root, "staging", "record.json") };
}

async function makeCopy(
  { root }: Place,
  { name = "copy", text = "abc", canLink = false, mode = 0o600 } = {},
): Promise<FileCopy> {
  const path = join(root, name);
  await Deno.writeTextFile(path, text);
  await Deno.chmod(path, mode);
  return { path, origin: "store", canLink };
}

Deno.test("adoptFile() copies a file and leaves it as it is", async () => {
  await using temp = await TempDirectory.create();
  const place = placeIn(temp);
  const copy = await makeCopy(place);
  const before = await Deno.stat(copy.path);
  assertEquals(await adoptFile(FILE, [copy], place), HASHED);
  assertEquals(await Deno.readTextFile(place.target), "abc");
  const after = await Deno.stat(copy.path);
  assertEquals(
    [after.ino, after.mode, after.mtime, after.nlink],
    [before.ino, before.mode, before.mtime, 1],
  );
});

Deno.test("adoptFile() links a file that nobody writes to", async () => {
  await using temp = await TempDirectory.create();
  const place = placeIn(temp);
  const copy = await makeCopy(place, { canLink: true, mode: 0o444 });
  assertEquals(await adoptFile(FILE, [copy], place), HASHED);
  const [from, to] = [
    await Deno.stat(copy.path),
    await Deno.stat(place.target),
  ];
  assertEquals([from.ino, from.mode], [to.ino, to.mode]);
});

Deno.test("adoptFile() replaces what is begun, and its record", async () => {
  await using temp = await TempDirectory.create();
  const place = placeIn(temp);
  await Deno.mkdir(join(temp.path, "staging", "onnx"), { recursive: true });
  await Deno.writeTextFile(place.target, "a");
  await Deno.writeTextFile(place.recordPath, "{}");
  await adoptFile(FILE, [await makeCopy(place)], place);
  assertEquals(await listFiles(join(temp.path, "staging")), ["onnx/a.onnx"]);
  assertEquals(await Deno.readTextFile(place.target), "abc");
});

Deno.test("adoptFile() uses the first copy that is right, and logs the others", async () => {
  await using temp = await TempDirectory.create();
  const place = placeIn(temp);
  using log = new DownloadLog(join(temp.path, "download.log"));
  const copies: FileCopy[] = [
    { path: join(temp.path, "none"), origin: "hubCache", canLink: false },
    await makeCopy(place, { name: "wrong", text: "xyz" }),
    await makeCopy(place, { name: "wrong-too", text: "xyz", canLink: true }),
    await makeCopy(place, { name: "right" }),
  ];
  assertEquals(await adoptFile(FILE, copies, { ...place, log }), HASHED);
  const lines = (await Deno.readTextFile(log.path)).trimEnd().split("\n");
  const path = FILE.path;
  const [none, wrong, wrongToo, right] = copies.map((
    { path: from, origin },
  ) => ({ path, from, origin }));
  const reason =
    `Cannot read "${none?.from}": No such file or directory (os error 2)`;
  const actual = sha256("xyz");
  assertEquals(
    lines.map((line) =>
      line.replace(/^\S+ INFO /, "").replace(/: copy '.*'"}$/, '"}')
    ),
    [
      `not adopted ${JSON.stringify({ ...none, reason })}`,
      `not adopted ${JSON.stringify({ ...wrong, actual })}`,
      `not adopted ${JSON.stringify({ ...wrongToo, actual })}`,
      `adopted ${JSON.stringify({ ...right, actual: FILE.digest.value })}`,
    ],
  );
});

Deno.test("adoptFile() that finds nothing right keeps what is begun", async () => {
  await using temp = await TempDirectory.create();
  const place = placeIn(temp);
  await Deno.mkdir(join(temp.path, "staging", "onnx"), { recursive: true });
  await Deno.writeTextFile(place.target, "a");
  await Deno.writeTextFile(place.recordPath, "{}");
  const wrong = await makeCopy(place, { text: "xyz" });
  assertEquals(await adoptFile(FILE, [wrong], place), undefined);
  assertEquals(await listFiles(join(temp.path, "staging")), [
    "onnx/a.onnx",
    "record.json",
  ]);
  assertEquals(await Deno.readTextFile(place.target), "a");
});

Deno.test("adoptFile() ends with the reason of the signal", async () => {
  await using temp = await TempDirectory.create();
  const place = placeIn(temp);
  const signal = AbortSignal.abort(new RangeError("Enough"));
  const copy = await makeCopy(place);
  await assertRejects(
    () => adoptFile(FILE, [copy], { ...place, signal }),
    RangeError,
    "Enough",
  );
});
