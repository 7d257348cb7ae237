import { assertEquals, assertNotMatch } from "@std/assert";
import { createHub } from "../../../../lib/hub/hub.ts";
import { TransientError } from "../../../../lib/hub/http/network_failure.ts";
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
  const error = refuse(
    hub,
    { response, url: new URL(url) },
    "Cannot try",
  );
  const { code, message } = error;
  return {
    code,
    message,
    ...(error instanceof TransientError && { waitMs: error.waitMs }),
  };
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
    ["410", { status: 410 }, { code: "notFound", message: `${said} 410` }],
    ["304", { status: 304 }, { code: "network", message: `${said} 304` }],
  ];
  for (const [name, input, expected] of cases) {
    await t.step(name, () => assertEquals(refusal(input), expected));
  }
});

Deno.test("refuse() tells what is worth another attempt, and when", async (t) => {
  const transient = [408, 425, 429, 500, 502, 503, 504, 522, 524];
  for (const status of transient) {
    await t.step(
      `${status}`,
      () =>
        assertEquals(refusal({ status, headers: { "retry-after": "2" } }), {
          code: "network",
          message: `Cannot try: "huggingface.co" answered ${status}`,
          waitMs: 2000,
        }),
    );
  }
  await t.step("without a wait", () =>
    assertEquals(refusal({ status: 503 }), {
      code: "network",
      message: 'Cannot try: "huggingface.co" answered 503',
      waitMs: undefined,
    }));
  for (const status of [400, 405, 416, 451]) {
    await t.step(
      `${status}, not`,
      () =>
        assertEquals(refusal({ status, headers: { "retry-after": "2" } }), {
          code: "network",
          message: `Cannot try: "huggingface.co" answered ${status}`,
        }),
    );
  }
});

Deno.test("refuse() names the proxy that wants a password", () => {
  assertEquals(refusal({ status: 407 }), {
    code: "network",
    message:
      'Cannot try: "huggingface.co" answered 407: the proxy wants a name and password',
  });
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
