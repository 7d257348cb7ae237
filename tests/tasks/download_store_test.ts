import { assertEquals, assertMatch } from "@std/assert";
import { dirname, join } from "@std/path";
import { ensureDir } from "@std/fs";
import { HUB_KEY, HubProject } from "../support/hub_project.ts";
import { failure } from "../support/sample_project.ts";

const DECODER = "onnx/decoder_model_merged_q4.onnx";

Deno.test("download into a store with a file in the way is refused in one line", async () => {
  await using hub = await HubProject.create();
  const { root } = hub.project.store();
  await ensureDir(dirname(root));
  await Deno.writeTextFile(root, "");
  const { stderr, ...rest } = await hub.download();
  assertEquals(rest, { code: 1, stdout: "" });
  const lock = join(root, ".locks", `${HUB_KEY}.lock`);
  const expected = failure(
    1,
    `Cannot open the lock "${lock}": a file is in the way`,
    "use --store project, or set FASTVLM_HOME to a folder you can write",
  );
  const [log] = await hub.logs();
  assertEquals(stderr, `log: ${log}\n${expected.stderr}`);
  assertEquals(hub.server.requests, []);
});

Deno.test({
  name: "download into a store without write permission is refused in one line",
  // The super-user may write everywhere, and Windows has no such mode.
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  async fn() {
    await using hub = await HubProject.create();
    const { root } = hub.project.store();
    await ensureDir(root);
    await Deno.chmod(root, 0o555);
    const { stderr, ...rest } = await hub.download();
    await Deno.chmod(root, 0o755);
    assertEquals(rest, { code: 1, stdout: "" });
    const lock = join(root, ".locks", `${HUB_KEY}.lock`);
    const expected = failure(
      1,
      `Cannot open the lock "${lock}": permission denied`,
      "use --store project, or set FASTVLM_HOME to a folder you can write",
    );
    const [log] = await hub.logs();
    assertEquals(stderr, `log: ${log}\n${expected.stderr}`);
    assertEquals(hub.server.requests, []);
  },
});

Deno.test("download without room for all files fetches none", async () => {
  await using hub = await HubProject.create();
  await hub.resizeLocked(DECODER, 10 ** 15);
  const { code, stdout, stderr } = await hub.download();
  assertEquals([code, stdout], [6, ""]);
  assertMatch(
    stderr,
    new RegExp(
      `^error: Cannot download "${HUB_KEY}" to ".*": 1050 TB must be free, and .* are\n` +
        "hint: free some space, or set FASTVLM_HOME to a folder on another disk$",
      "m",
    ),
  );
  assertEquals(hub.server.requests, []);
});
