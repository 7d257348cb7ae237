import { assertEquals, assertGreater } from "@std/assert";
import { commandOptions, TASK_NAMES } from "../support/command_options.ts";
import {
  codeSpans,
  type Document,
  fencedBlocks,
  readDocuments,
} from "../support/markdown.ts";

/** Languages of blocks that hold commands. */
const COMMAND_LANGUAGES = ["sh", "console", "powershell", "yaml", "dockerfile"];

/** `deno task x …`, `fastvlm x …` or `tasks/x.ts …`, to the end of the command. */
const CALL_REGEXP =
  /(?:(?<kind>\btask|\bfastvlm)(?:\.ts| -q)? (?<name>[a-z][\w:-]*)|\btasks\/(?<script>(?!fastvlm)\w+)\.ts)(?<rest>[^\n|;&#)>]*)/g;

/** Flags that are Deno's or those of another program. */
const FOREIGN_REGEXP =
  /^--(?:allow|deny|ignore)-|^--(?:eval|filter|frozen|lint|no-check|no-prompt)$/;

interface Call {
  path: string;
  line: string;
  kind: "task" | "fastvlm" | "script";
  name: string;
  options: string[];
}

Deno.test("every command that the documents name exists", async () => {
  const calls = (await readDocuments()).flatMap(listCalls);
  assertGreater(calls.length, 10);
  const known = {
    task: TASK_NAMES,
    fastvlm: [...(await commandOptions()).keys(), "help"],
    script: [...TASK_NAMES, "scope"],
  };
  assertEquals(
    calls.filter(({ kind, name }) => !known[kind].includes(name)),
    [],
  );
});

Deno.test("every option that the documents give a command is one of its own", async () => {
  const known = await commandOptions();
  const calls = (await readDocuments()).flatMap(listCalls);
  assertGreater(calls.flatMap(({ options }) => options).length, 5);
  const wrong = calls.flatMap(({ path, line, name, options }) =>
    options
      .filter((option) => known.get(name)?.has(option) === false)
      .map((option) => ({ path, line, option }))
  );
  assertEquals(wrong, []);
});

Deno.test("every option that the documents name by itself exists", async () => {
  const known = new Set(
    (await commandOptions()).values().flatMap((each) => each),
  );
  const wrong = (await readDocuments()).flatMap(({ path, text }) =>
    codeSpans(text).flatMap((span) => {
      const [option] = /^-(?:-[a-z][a-z-]*|[a-z]\b)/.exec(span) ?? [];
      if (option === undefined || known.has(option)) return [];
      return FOREIGN_REGEXP.test(option) ? [] : [{ path, span }];
    })
  );
  assertEquals(wrong, []);
});

Deno.test("README names every task that a person runs", async () => {
  const [readme] = await readDocuments();
  const commands = await commandOptions();
  const missing = TASK_NAMES.filter((name) =>
    commands.has(name) && !readme?.text.includes(`task ${name}`)
  );
  assertEquals(missing, []);
});

function listCalls({ path, text }: Document): Call[] {
  const blocks = fencedBlocks(text)
    .filter(({ language }) => COMMAND_LANGUAGES.includes(language))
    .map((block) => block.text.replaceAll(/\s*[\\`]\n\s*/g, " "));
  const spans = codeSpans(text).map((span) =>
    // `predict --stream` in a sentence is short for the task.
    TASK_NAMES.some((name) => span.startsWith(`${name} -`))
      ? `task ${span}`
      : span
  );
  return [...blocks, ...spans].flatMap((code) =>
    [...code.matchAll(CALL_REGEXP)].map(({ 0: line, groups }) => ({
      path,
      line,
      ...nameOf(groups ?? {}),
      options: [...(groups?.["rest"] ?? "").matchAll(/(?<=\s)--?[a-z][a-z-]*/g)]
        .map(([option]) => option),
    }))
  );
}

function nameOf(
  { kind, name = "", script }: Record<string, string>,
): Pick<Call, "kind" | "name"> {
  if (script !== undefined) {
    return { kind: "script", name: script.replaceAll("_", "-") };
  }
  return { kind: kind === "fastvlm" ? kind : "task", name };
}
