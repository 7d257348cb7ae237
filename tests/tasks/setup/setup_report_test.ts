import { assertEquals, assertGreater } from "@std/assert";
import { join } from "@std/path";
import type { Workspace } from "../../../lib/storage/workspace.ts";
import {
  formatReport,
  makeReport,
  type SetupReport,
} from "../../../tasks/setup/setup_report.ts";
import { installSample } from "../../support/sample_model.ts";
import {
  refOf,
  SAMPLE_KEY,
  sampleModels,
} from "../../support/sample_project.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const RUNTIME = {
  deno: "2.9.6",
  onnxruntime: "1.30.0",
  sharp: "0.35.5",
  libvips: "8.18.7",
};

function workspaceIn(folder: string): Workspace {
  const { catalog, lock = { version: 1, models: {} } } = sampleModels();
  const root = join(folder, "store");
  return {
    ...{ catalog, lock, configPath: "", lockPath: "", projectRoot: folder },
    stores: [{ name: "user", root, writable: true }],
  };
}

Deno.test("makeReport() tells what is there", async () => {
  await using temp = await TempDirectory.create();
  const workspace = workspaceIn(temp.path);
  const [user] = workspace.stores;
  if (user !== undefined) await installSample(user, refOf(SAMPLE_KEY));
  const { freeBytes, ...report } = await makeReport(
    workspace,
    RUNTIME,
    "cloned",
  );
  assertGreater(freeBytes ?? 0, 0);
  assertEquals(report, {
    runtime: RUNTIME,
    stores: [{ name: "user", root: join(temp.path, "store") }],
    models: [
      { size: "tiny", variant: "fp32", state: "absent" },
      { size: "0.5b", variant: "q4", state: "installed" },
    ],
    mlFastvlm: "cloned",
  });
});

Deno.test("formatReport() sets a line for everything that is known", () => {
  const report: SetupReport = {
    runtime: RUNTIME,
    stores: [{ name: "user", root: "/store" }],
    freeBytes: null,
    models: [{ size: "0.5b", variant: "q4", state: "checkpoint" }],
    mlFastvlm: "present",
  };
  assertEquals(
    formatReport(report),
    `deno           2.9.6
onnxruntime    1.30.0
sharp          0.35.5 with libvips 8.18.7
user store     /store
free space     unknown
model 0.5b q4  checkpoint only
ml-fastvlm     present`,
  );
});
