import { join } from "@std/path";
import { assertEquals } from "@std/assert";
import {
  LIB_URL,
  runScript,
  type ScriptOptions,
  startScript,
} from "../../support/script_process.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

/** A command of a process of its own; `body` is what its `run` does. */
function commandScript(body: string): string {
  return `
    import { defineCommand } from "${LIB_URL}cli/define_command.ts";
    import { runProcess } from "${LIB_URL}cli/process_io.ts";
    await runProcess(defineCommand({
      name: "sample",
      summary: "Do a sample of work",
      options: { size: { type: "string", description: "size" } },
      examples: {},
      async run({ options, io }) { ${body} },
    }));
  `;
}

/** Waits for a signal as a long piece of work would, and cleans up. */
const WAIT_AND_CLEAN_UP = `
  const work = Promise.withResolvers();
  const timer = setInterval(() => {}, 1000);
  io.signal.addEventListener("abort", () => work.reject(io.signal.reason));
  io.stdout.write("ready");
  try {
    await work.promise;
  } finally {
    clearInterval(timer);
    Deno.writeTextFileSync("cleaned-up", "");
  }
`;

/** Goes on whatever happens, and says when later signals are not the first one any more. */
const IGNORE_THE_SIGNAL = `
  setInterval(() => {}, 1000);
  io.signal.addEventListener("abort", () => {
    setTimeout(() => io.stdout.write("still there"), 600);
  });
  io.stdout.write("ready");
  await new Promise(() => {});
`;

Deno.test("runProcess() keeps the answer apart from everything else", async () => {
  await using directory = await TempDirectory.create();
  const result = await runScript(
    commandScript(`io.stdout.write("answer\\n"); io.stderr.write("note\\n");`),
    { directory: directory.path, flags: ["--allow-env=INIT_CWD"] },
  );
  assertEquals(result, { code: 0, stdout: "answer\n", stderr: "note\n" });
});

Deno.test("runProcess() exits with the number that the command gives", async () => {
  await using directory = await TempDirectory.create();
  const result = await runScript(commandScript("return 10;"), {
    directory: directory.path,
  });
  assertEquals(result, { code: 10, stdout: "", stderr: "" });
});

Deno.test("runProcess() parses the process's arguments", async () => {
  await using directory = await TempDirectory.create();
  const result = await runScript(
    commandScript("io.stdout.write(`${options.size}`);"),
    { directory: directory.path, args: ["--size", "0.5b"] },
  );
  assertEquals(result, { code: 0, stdout: "0.5b", stderr: "" });
});

Deno.test("runProcess() reports an error as two lines and exits with its code", async () => {
  await using directory = await TempDirectory.create();
  const result = await runScript(commandScript(""), {
    directory: directory.path,
    args: ["--sise", "0.5b"],
  });
  assertEquals(result, {
    code: 2,
    stdout: "",
    stderr: 'error: Cannot use option "--sise": did you mean "--size"?\n' +
      "hint: deno task sample --help lists what it takes\n",
  });
});

Deno.test("runProcess() names the flag of a permission that is missing", async (t) => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "b c.txt");
  const cases = [
    [
      'await Deno.readTextFile("a,b.txt");',
      'error: Cannot use read access to "a,b.txt": permission is missing\n' +
      "hint: use a path without a comma\n",
    ],
    [
      `await Deno.writeTextFile(${JSON.stringify(path)}, "");`,
      `error: Cannot use write access to "${path}": permission is missing\n` +
      `hint: add "--allow-write=${path}" to the deno run command\n`,
    ],
    [
      'await fetch("http://127.0.0.1:49152/");',
      'error: Cannot use net access to "127.0.0.1:49152": permission is missing\n' +
      "hint: add --allow-net=127.0.0.1:49152 to the deno run command\n",
    ],
    [
      "Deno.env.toObject();",
      "error: Cannot use env access: permission is missing\n" +
      "hint: add --allow-env to the deno run command\n",
    ],
    [
      "io.stdout.write(io.cwd);",
      'error: Cannot use env access to "INIT_CWD": permission is missing\n' +
      "hint: add --allow-env=INIT_CWD to the deno run command\n",
    ],
  ] as const;
  for (const [body, stderr] of cases) {
    await t.step(body.replaceAll(directory.path, ""), async () => {
      const result = await runScript(commandScript(body), {
        directory: directory.path,
      });
      assertEquals(result, { code: 1, stdout: "", stderr });
    });
  }
});

Deno.test("runProcess() takes the folder that the person called deno task in", async () => {
  await using directory = await TempDirectory.create();
  const options: ScriptOptions = {
    directory: directory.path,
    flags: ["--allow-env=INIT_CWD", "--allow-read"],
  };
  const script = commandScript("io.stdout.write(io.cwd);");
  const within = await runScript(script, {
    ...options,
    env: { INIT_CWD: "/somewhere" },
  });
  const without = await runScript(script, options);
  assertEquals(within.stdout, "/somewhere");
  assertEquals(without.stdout, directory.path);
});

Deno.test("runProcess() has 80 columns and no terminal where output is piped", async () => {
  await using directory = await TempDirectory.create();
  const result = await runScript(
    commandScript(
      "io.stdout.write(`${io.columns} ${io.stdout.isTerminal} ${io.stderr.isTerminal}`);",
    ),
    { directory: directory.path },
  );
  assertEquals(result, { code: 0, stdout: "80 false false", stderr: "" });
});

Deno.test("runProcess() hands over standard input", async () => {
  await using directory = await TempDirectory.create();
  const result = await runScript(
    commandScript("io.stdout.write(await new Response(io.stdin).text());"),
    { directory: directory.path, input: "a picture" },
  );
  assertEquals(result, { code: 0, stdout: "a picture", stderr: "" });
});

Deno.test("runProcess() writes long output whole", async () => {
  await using directory = await TempDirectory.create();
  const result = await runScript(
    commandScript('io.stdout.write("é".repeat(1_000_000));'),
    { directory: directory.path },
  );
  assertEquals(result.code, 0);
  assertEquals(result.stdout === "é".repeat(1_000_000), true);
});

Deno.test("runProcess() ends quietly with 0 when the reader has seen enough", async () => {
  await using directory = await TempDirectory.create();
  await using child = await startScript(
    commandScript('for (;;) io.stdout.write("a line\\n");'),
    { directory: directory.path },
  );
  await readOnce(child.stdout);
  await child.stdout.cancel();
  assertEquals(await new Response(child.stderr).text(), "");
  assertEquals((await child.status).code, 0);
});

/** Says something in vain, on the stream that is for it, and then fails. */
const FAIL_UNHEARD = `
  for (let line = 0; line < 100_000; line += 1) io.stderr.write("a line\\n");
  await Deno.readTextFile("no such file");
`;

Deno.test({
  name: "runProcess() ends with its own code where nobody reads any more",
  ignore: Deno.build.os === "windows",
  async fn(t) {
    await t.step("after an interrupt 130", async () => {
      await using directory = await TempDirectory.create();
      await using child = await startScript(commandScript(WAIT_AND_CLEAN_UP), {
        directory: directory.path,
        flags: ["--allow-write=."],
      });
      assertEquals(await readOnce(child.stdout), "ready");
      await child.stdout.cancel();
      await child.stderr.cancel();
      child.kill("SIGINT");
      assertEquals((await child.status).code, 130);
    });
    await t.step("after a failure 1", async () => {
      await using directory = await TempDirectory.create();
      await using child = await startScript(commandScript(FAIL_UNHEARD), {
        directory: directory.path,
        flags: ["--allow-read"],
      });
      await child.stdout.cancel();
      await child.stderr.cancel();
      assertEquals((await child.status).code, 1);
    });
  },
});

Deno.test("runProcess() lets the command clean up after a signal", async (t) => {
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    await t.step(signal, async () => {
      await using directory = await TempDirectory.create();
      await using child = await startScript(commandScript(WAIT_AND_CLEAN_UP), {
        directory: directory.path,
        flags: ["--allow-write=."],
      });
      assertEquals(await readOnce(child.stdout), "ready");
      child.kill(signal);
      assertEquals((await child.status).code, code);
      assertEquals(
        await new Response(child.stderr).text(),
        "error: Interrupted\n",
      );
      assertEquals(
        await Deno.readTextFile(join(directory.path, "cleaned-up")),
        "",
      );
      await child.stdout.cancel();
    });
  }
});

Deno.test("runProcess() ends at a later signal whatever the command does", async (t) => {
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    await t.step(signal, async () => {
      await using directory = await TempDirectory.create();
      await using child = await startScript(commandScript(IGNORE_THE_SIGNAL), {
        directory: directory.path,
      });
      assertEquals(await readOnce(child.stdout), "ready");
      child.kill("SIGINT");
      assertEquals(await readOnce(child.stdout), "still there");
      child.kill(signal);
      assertEquals((await child.status).code, code);
      await child.stdout.cancel();
      await child.stderr.cancel();
    });
  }
});

/** The next piece of what a process says. */
async function readOnce(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return new TextDecoder().decode(value);
}
