import { type Environment, processEnvironment } from "../base/environment.ts";
import { UsageError } from "../base/errors.ts";
import { redact } from "./redact.ts";

/** The public Hub. */
const DEFAULT_ENDPOINT = "https://huggingface.co";

/** Variables that name another endpoint, ours before the Hub's own. */
const ENDPOINT_VARIABLES = ["FASTVLM_ENDPOINT", "HF_ENDPOINT"] as const;

/**
 * The Hub's base address: `FASTVLM_ENDPOINT`, else `HF_ENDPOINT`, else the public Hub.
 *
 * `http:` is allowed here only: it is the person's own choice, and a redirect from `https:` never
 * leads there.
 *
 * @throws {UsageError} If the variable is not such an address.
 */
export function resolveEndpoint(
  environment: Environment = processEnvironment,
): URL {
  for (const variable of ENDPOINT_VARIABLES) {
    const value = environment(variable)?.trim();
    if (value) return parseEndpoint(value, variable);
  }
  return new URL(DEFAULT_ENDPOINT);
}

function parseEndpoint(value: string, variable: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw unusable(value, variable, "be an http or https address");
  }
  if (url.username !== "" || url.password !== "") {
    throw unusable(value, variable, "be without a name and password");
  }
  if (url.search !== "" || url.hash !== "") {
    throw unusable(value, variable, "be without a query and fragment");
  }
  return url;
}

function unusable(value: string, variable: string, rule: string): UsageError {
  return new UsageError(
    `Cannot use ${variable} as it must ${rule}: current value is "${
      redact(value)
    }"`,
    {
      hint: `set ${variable} to an address such as ${DEFAULT_ENDPOINT}` +
        " (a token goes into HF_TOKEN)",
    },
  );
}
