import { assertEquals, assertNotMatch } from "@std/assert";
import { createHub } from "../../../../lib/hub/hub.ts";
import { refuse } from "../../../../lib/hub/http/refusal.ts";

interface Case {
  status: number;
  headers?: Record<string, string>;
  token?: string;
  url?: string;
}

function refusal(
  { status, headers = {}, token, url = "https://huggingface.co/x" }: Case,
) {
  const hub = createHub({
    environment: (name) => name === "HF_TOKEN" ? token : undefined,
  });
  const response = new Response(null, { status, headers });
  const { code, message } = refuse(
    hub,
    { response, url: new URL(url) },
    "Cannot try",
  );
  return { code, message };
}

Deno.test("refuse() tells what the Hub said, in the class of the status", async (t) => {
  const missing = {
    "x-error-code": "RepoNotFound",
    "x-error-message": "Repository not found.",
  };
  const said = 'Cannot try: "huggingface.co" answered';
  const cases: [string, Case, ReturnType<typeof refusal>][] = [
    ["401 without token", { status: 401, headers: missing }, {
      code: "accessDenied",
      message: `${said} 401 (RepoNotFound: Repository not found); ` +
        "it does not exist, or it is private or gated and needs HF_TOKEN",
    }],
    ["403 with token", {
      status: 403,
      headers: { "x-error-code": "GatedRepo" },
      token: "hf_a",
    }, {
      code: "accessDenied",
      message: `${said} 403 (GatedRepo); ` +
        "it does not exist, or it is private or gated and HF_TOKEN gives no access to it",
    }],
    ["403 elsewhere", { status: 403, url: "https://cdn.co/x?Signature=s" }, {
      code: "accessDenied",
      message:
        'Cannot try: "cdn.co" answered 403; HF_TOKEN goes to "https://huggingface.co" only',
    }],
    ["404", { status: 404, headers: { "x-error-code": "EntryNotFound" } }, {
      code: "notFound",
      message: `${said} 404 (EntryNotFound)`,
    }],
    ["503", { status: 503 }, { code: "network", message: `${said} 503` }],
    ["429", { status: 429 }, { code: "network", message: `${said} 429` }],
    ["304", { status: 304 }, { code: "network", message: `${said} 304` }],
  ];
  for (const [name, input, expected] of cases) {
    await t.step(name, () => assertEquals(refusal(input), expected));
  }
});

Deno.test("refuse() shows neither token, query nor control characters of the server's words", () => {
  const { message } = refusal({
    status: 500,
    headers: {
      "x-error-message": "hf_abc at https://a.co/?Signature=s \u009b31mred",
    },
    token: "hf_abc",
  });
  assertEquals(
    message,
    'Cannot try: "huggingface.co" answered 500 (*** at https://a.co/  31mred)',
  );
});

Deno.test("refuse() shortens what the server said", () => {
  const { message } = refusal({
    status: 500,
    headers: { "x-error-message": "x".repeat(10_000) },
  });
  assertNotMatch(message, /x{201}/);
});
