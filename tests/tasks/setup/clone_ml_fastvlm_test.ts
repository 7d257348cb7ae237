import { assertEquals, assertRejects } from "@std/assert";
import { dirname, join, toFileUrl } from "@std/path";
import { NetworkError } from "../../../lib/base/errors.ts";
import {
  cloneMlFastvlm,
  requireGit,
} from "../../../tasks/setup/clone_ml_fastvlm.ts";
import { git, makeBareRepository } from "../../support/git_repository.ts";
import { listFiles } from "../../support/list_files.ts";
import { writeFiles } from "../../support/sample_model.ts";
import { runScript } from "../../support/script_process.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const FILES = { "predict.py": "print()", "llava/model.py": "" };

/** A repository to clone, a place for it, and a signal that nothing aborts. */
async function prepare(temp: TempDirectory) {
  const bare = await makeBareRepository(join(temp.path, "origin"), FILES);
  return {
    url: toFileUrl(bare).href,
    directory: join(temp.path, "project", "libs", "ml-fastvlm"),
    signal: new AbortController().signal,
  };
}

/** The files of the clone without git's own. */
async function filesIn(directory: string): Promise<string[]> {
  const paths = await listFiles(directory);
  return paths.filter((path) => !path.startsWith(".git/"));
}

Deno.test("cloneMlFastvlm() clones one commit deep, once", async () => {
  await using temp = await TempDirectory.create();
  const options = await prepare(temp);
  assertEquals(await cloneMlFastvlm(options), true);
  assertEquals(await filesIn(options.directory), Object.keys(FILES).sort());
  const count = await git(options.directory, "rev-list", "--count", "HEAD");
  assertEquals(count, "1");
  assertEquals(await git(options.directory, "status", "--porcelain"), "");
  await Deno.remove(join(temp.path, "origin"), { recursive: true });
  assertEquals(await cloneMlFastvlm(options), false);
});

Deno.test("cloneMlFastvlm() leaves checkpoints and changes that are in its place", async () => {
  await using temp = await TempDirectory.create();
  const options = await prepare(temp);
  const own = {
    "checkpoints/llava-fastvithd_0.5b_stage3/config.json": "{}",
    "predict.py": "mine",
  };
  await writeFiles(options.directory, own);
  assertEquals(await cloneMlFastvlm(options), true);
  assertEquals(
    await filesIn(options.directory),
    [...Object.keys(own), "llava/model.py"].sort(),
  );
  assertEquals(
    await Deno.readTextFile(join(options.directory, "predict.py")),
    "mine",
  );
});

Deno.test("cloneMlFastvlm() gives git's reason and leaves nothing behind", async (t) => {
  await using temp = await TempDirectory.create();
  const options = await prepare(temp);
  const nowhere = join(temp.path, "nowhere");
  const cases = [
    [nowhere, `repository '${nowhere}' does not exist`],
    ["--upload-pack=x", "repository '--upload-pack=x' does not exist"],
  ] as const;
  for (const [url, reason] of cases) {
    await t.step(url.replace(temp.path, ""), async () => {
      const error = await assertRejects(
        () => cloneMlFastvlm({ ...options, url }),
        NetworkError,
      );
      assertEquals([error.message, error.hint], [
        `Cannot clone "${url}": ${reason}`,
        "setup works without it: leave out --ml-fastvlm",
      ]);
      assertEquals(await listFiles(dirname(options.directory)), []);
    });
  }
});

Deno.test("cloneMlFastvlm() stops when it is told to", async () => {
  await using temp = await TempDirectory.create();
  const options = await prepare(temp);
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  const error = await assertRejects(
    () => cloneMlFastvlm({ ...options, signal }),
    Error,
  );
  assertEquals(error, reason);
  assertEquals(await listFiles(dirname(options.directory)), []);
});

Deno.test("requireGit() is content where git is, and says so where it is not", async (t) => {
  await using temp = await TempDirectory.create();
  const { signal } = new AbortController();
  await t.step("where it is", () => requireGit({ url: "x", signal }));
  await t.step("where it is not", async () => {
    const module = new URL(
      "../../../tasks/setup/clone_ml_fastvlm.ts",
      import.meta.url,
    );
    const { stdout } = await runScript(
      `import { requireGit } from "${module}";
      const { signal } = new AbortController();
      try {
        await requireGit({ url: "x", signal });
      } catch (error) {
        console.log(error.message);
      }`,
      {
        directory: temp.path,
        flags: ["--allow-run", "--allow-read"],
        env: { PATH: temp.path },
      },
    );
    assertEquals(stdout, 'Cannot clone "x": git is not installed\n');
  });
});
