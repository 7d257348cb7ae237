/**
 * `deno task compile`: `fastvlm` as one program that needs no Deno, for this system or another one.
 *
 * @module
 */

import { dirname, fromFileUrl, join, relative, resolve } from "@std/path";
import { formatBytes } from "../../lib/base/bytes.ts";
import type { Command } from "../../lib/cli/command.ts";
import { defineCommand } from "../../lib/cli/define_command.ts";
import { note, printJson, printLine } from "../../lib/cli/io.ts";
import { runProcess } from "../../lib/cli/process_io.ts";
import { BUILD_INFO_PATH } from "../fastvlm/build_info.ts";
import { checkBundle } from "./compile/check_bundle.ts";
import { excludedPaths } from "./compile/excluded_paths.ts";
import { makeProgram } from "./compile/make_program.ts";
import { readBundle } from "./compile/read_bundle.ts";
import { readModules } from "./compile/read_modules.ts";
import {
  COMPILE_TARGETS,
  type CompileTarget,
  findTarget,
  hasOnnxRuntime,
} from "./compile/targets.ts";
import { writeBuildInfo } from "./compile/write_build_info.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const ENTRY = "tasks/fastvlm.ts";

/** Modules that are started by their address, which `deno compile` does not follow. */
const STARTED_MODULES = [
  "lib/convert/quantize/thread/weight_worker.ts",
  "lib/download/transfer/part/thread/hash_worker.ts",
  "lib/fastvlm/text/tokenizer/build/tables_worker.ts",
  "lib/onnx/thread/worker.ts",
];

/** Compiles, looks at what came of it, and only then puts it in its place. */
export const compileCommand: Command = defineCommand({
  name: "compile",
  summary: "Compile fastvlm into one program that needs no Deno",
  options: {
    target: {
      type: "string",
      placeholder: "SYSTEM",
      choices: COMPILE_TARGETS.map(({ name }) => name),
      description: "system that the program is for",
      default: "this one",
    },
    output: {
      type: "string",
      placeholder: "FILE",
      description: "where the program goes",
      default: "dist/fastvlm, or dist/<target>/fastvlm",
    },
  },
  environment: {
    DENORT_BIN: "Deno's runtime part for the target, instead of fetching it",
  },
  examples: {
    "deno task compile": "dist/fastvlm for this system",
    "deno task compile --target windows-x64":
      "dist/windows-x64/fastvlm.exe, made on any system",
    "DENORT_BIN=/opt/denort deno task compile":
      "where dl.deno.land is out of reach",
  },
  async run({ options, io }) {
    const target = findTarget(options.target);
    const output = options.output === undefined
      ? defaultOutput(target, options.target === undefined)
      : resolve(io.cwd, options.output);
    if (!options.quiet) note(io, `Compiling fastvlm for ${target.name}`);
    const build = await writeBuildInfo(ROOT);
    const bytes = await compile(target, output, io.signal);
    if (!hasOnnxRuntime(target)) note(io, `warning: ${withoutModels(target)}`);
    if (options.json) {
      const { name } = target;
      printJson(io, { version: 1, path: output, target: name, bytes, build });
    } else if (!options.quiet) {
      printLine(io, `${relative(io.cwd, output)}: ${formatBytes(bytes)}`);
    }
  },
});

if (import.meta.main) await runProcess(compileCommand);

function defaultOutput(target: CompileTarget, isHost: boolean): string {
  const folder = isHost ? "dist" : join("dist", target.name);
  return join(ROOT, folder, target.executable);
}

function withoutModels({ name }: CompileTarget): string {
  return `ONNX Runtime has no library for ${name}: predict and setup fail there`;
}

/** Made in a folder beside its place, so that a program that is refused never stands there. */
async function compile(
  target: CompileTarget,
  output: string,
  signal: AbortSignal,
): Promise<number> {
  const options = { cwd: ROOT, signal };
  const include = [...STARTED_MODULES, BUILD_INFO_PATH];
  const packages = await readModules([ENTRY, ...STARTED_MODULES], options);
  await Deno.mkdir(dirname(output), { recursive: true });
  const folder = await Deno.makeTempDir({
    dir: dirname(output),
    prefix: ".compile-",
  });
  try {
    const program = join(folder, target.executable);
    await makeProgram(target, {
      ...options,
      entry: ENTRY,
      include,
      exclude: await excludedPaths(packages, target),
      output: program,
    });
    const bytes = await Deno.readFile(program);
    checkBundle(readBundle(bytes, program), target, [ENTRY, ...include]);
    await Deno.rename(program, output);
    return bytes.byteLength;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
