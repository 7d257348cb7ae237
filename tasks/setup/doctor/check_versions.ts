import { sharpVersions } from "../../../lib/fastvlm/sharp_version.ts";
import {
  type ExecutionProvider,
  executionProviders,
} from "../../../lib/onnx/execution_providers.ts";
import {
  describeWay,
  openOrtRuntime,
} from "../../../lib/onnx/native/open_ort_runtime.ts";
import { onnxRuntimeVersion } from "../../../lib/onnx/runtime_version.ts";
import { readBuildInfo } from "../../fastvlm/build_info.ts";
import { checkDeno } from "../check_deno.ts";
import { attempt, type Checked, type Problem } from "./problem.ts";

/** Which program this is, and what it runs on; `null` is what cannot be told. */
export interface Versions {
  /** This toolkit. */
  toolkit: string;
  /** Commit that it was made of. */
  commit: string | null;
  /** Deno. */
  deno: string;
  /** V8, which Deno is made of. */
  v8: string;
  /** ONNX Runtime, which runs the graphs. */
  onnxruntime: string | null;
  /** What calls it on the CPU: its C API, or onnxruntime-node and why. */
  onnxruntimeBy: string | null;
  /** What ONNX Runtime can run them on. */
  providers: ExecutionProvider[];
  /** sharp, which reads pictures. */
  sharp: string | null;
  /** libvips, which sharp is made of. */
  libvips: string | null;
}

/** A version of Deno that is known to be good, without installing it. */
const RUN_WITH_GOOD_DENO = "npx --yes deno@2.9.6 task setup --check";

/** Packages that were damaged or half fetched are fetched again. */
const FETCH_PACKAGES = "deno install --reload=npm:";

/** Checks Deno's version, and loads the native libraries. */
export async function checkVersions(): Promise<Checked<Versions>> {
  const problems: Problem[] = [];
  const { version, commit } = await readBuildInfo();
  await attempt(problems, RUN_WITH_GOOD_DENO, () => checkDeno());
  const mend = await mendLibraries();
  const onnx = await attempt(problems, mend, readOnnx);
  const sharp = await attempt(problems, mend, sharpVersions);
  return {
    facts: {
      toolkit: version,
      commit: commit ?? null,
      deno: Deno.version.deno,
      v8: Deno.version.v8,
      onnxruntime: onnx?.version ?? null,
      onnxruntimeBy: onnx?.way ?? null,
      providers: onnx?.providers ?? [],
      sharp: sharp?.sharp ?? null,
      libvips: sharp?.libvips ?? null,
    },
    problems,
  };
}

async function readOnnx() {
  return {
    version: await onnxRuntimeVersion(),
    way: describeWay(openOrtRuntime()),
    providers: await executionProviders(),
  };
}

/** A library that may not be loaded is not damaged; the task's own line permits it. */
async function mendLibraries(): Promise<string> {
  const { state } = await Deno.permissions.query({ name: "ffi" });
  return state === "granted" ? FETCH_PACKAGES : "deno task setup --check";
}
