import { join } from "@std/path";
import { assertEquals, assertMatch } from "@std/assert";
import { readGitCommit } from "../../../lib/artifacts/git_commit.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

/** Git without the settings of whoever runs the tests, and without their repositories. */
const ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.com",
};

Deno.test("readGitCommit() reads a branch that is a file of its own", async () => {
  await using directory = await TempDirectory.create();
  const commit = await makeRepository(directory.path);
  assertMatch(commit, /^[0-9a-f]{40}$/);
  assertEquals(await readGitCommit(directory.path), commit);
});

Deno.test("readGitCommit() finds the repository from a folder below", async () => {
  await using directory = await TempDirectory.create();
  const commit = await makeRepository(directory.path);
  const below = join(directory.path, "a", "b");
  await Deno.mkdir(below, { recursive: true });
  assertEquals(await readGitCommit(below), commit);
});

Deno.test("readGitCommit() follows a new commit", async () => {
  await using directory = await TempDirectory.create();
  const first = await makeRepository(directory.path);
  const second = await commitSomething(directory.path);
  assertEquals(first === second, false);
  assertEquals(await readGitCommit(directory.path), second);
});

Deno.test("readGitCommit() reads a packed branch, whatever its name", async () => {
  await using directory = await TempDirectory.create();
  const first = await makeRepository(directory.path);
  await git(directory.path, "checkout", "-q", "-b", "feature/x");
  const second = await commitSomething(directory.path);
  await git(directory.path, "pack-refs", "--all", "--prune");
  assertEquals(await readGitCommit(directory.path), second);
  await git(directory.path, "checkout", "-q", "main");
  assertEquals(await readGitCommit(directory.path), first);
});

Deno.test("readGitCommit() prefers a branch's own file to a packed older state", async () => {
  await using directory = await TempDirectory.create();
  await makeRepository(directory.path);
  await git(directory.path, "pack-refs", "--all", "--prune");
  const second = await commitSomething(directory.path);
  assertEquals(await readGitCommit(directory.path), second);
});

Deno.test("readGitCommit() reads a detached head", async () => {
  await using directory = await TempDirectory.create();
  const first = await makeRepository(directory.path);
  await commitSomething(directory.path);
  await git(directory.path, "checkout", "-q", "--detach", first);
  assertEquals(await readGitCommit(directory.path), first);
});

Deno.test("readGitCommit() follows the link of another work tree", async (t) => {
  await using directory = await TempDirectory.create();
  const main = join(directory.path, "main");
  const linked = join(directory.path, "linked");
  await Deno.mkdir(main);
  await makeRepository(main);
  await git(main, "worktree", "add", "-q", "-b", "other", linked);
  const commit = await commitSomething(linked);
  await t.step("its branch a file", async () => {
    assertEquals(await readGitCommit(linked), commit);
  });
  await t.step("its branch packed", async () => {
    await git(main, "pack-refs", "--all", "--prune");
    assertEquals(await readGitCommit(linked), commit);
  });
  await t.step("its head detached", async () => {
    await git(linked, "checkout", "-q", "--detach");
    assertEquals(await readGitCommit(linked), commit);
  });
});

Deno.test("readGitCommit() follows a relative link, as a submodule has it", async () => {
  await using directory = await TempDirectory.create();
  const source = join(directory.path, "source");
  const main = join(directory.path, "main");
  await Deno.mkdir(source);
  await Deno.mkdir(main);
  const commit = await makeRepository(source);
  await makeRepository(main);
  await git(
    main,
    ...["-c", "protocol.file.allow=always"],
    ...["submodule", "add", "-q", source, "libs/source"],
  );
  assertEquals(await readGitCommit(join(main, "libs", "source")), commit);
});

Deno.test("readGitCommit() gives nothing before a first commit", async () => {
  await using directory = await TempDirectory.create();
  await git(directory.path, "init", "-q", "-b", "main");
  assertEquals(await readGitCommit(directory.path), undefined);
});

Deno.test("readGitCommit() gives nothing outside a repository", async () => {
  await using directory = await TempDirectory.create();
  assertEquals(await readGitCommit(directory.path), undefined);
});

Deno.test("readGitCommit() gives nothing for files that are not git's", async () => {
  await using directory = await TempDirectory.create();
  await Deno.mkdir(join(directory.path, ".git"));
  await Deno.writeTextFile(join(directory.path, ".git", "HEAD"), "nonsense");
  assertEquals(await readGitCommit(directory.path), undefined);
});

Deno.test("readGitCommit() reads the long names of a SHA-256 repository", async () => {
  await using directory = await TempDirectory.create();
  await git(
    directory.path,
    "init",
    "-q",
    "-b",
    "main",
    "--object-format=sha256",
  );
  const commit = await commitSomething(directory.path);
  assertMatch(commit, /^[0-9a-f]{64}$/);
  assertEquals(await readGitCommit(directory.path), commit);
});

async function makeRepository(directory: string): Promise<string> {
  await git(directory, "init", "-q", "-b", "main");
  return await commitSomething(directory);
}

async function commitSomething(directory: string): Promise<string> {
  await git(
    directory,
    "commit",
    "-q",
    "--allow-empty",
    "-m",
    crypto.randomUUID(),
  );
  return await git(directory, "rev-parse", "HEAD");
}

async function git(directory: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args,
    cwd: directory,
    env: ENVIRONMENT,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}
