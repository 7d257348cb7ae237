import { type Environment, processEnvironment } from "../base/environment.ts";
import { UsageError } from "../base/errors.ts";
import { redact } from "./redact.ts";

/** The public Hub. */
const DEFAULT_ENDPOINT = "https://huggingface.co";

/** Variables that name another endpoint, ours before the Hub's own. */
const ENDPOINT_VARIABLES = ["FASTVLM_ENDPOINT", "HF_ENDPOINT"] as const;

/** What somebody set to say where the Hub is. */
export interface EndpointSetting {
  /** The variable or option. */
  name: string;
  /** What it was set to. */
  value: string;
}

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
  const setting = findEndpointSetting(environment);
  return setting ? parseEndpoint(setting) : new URL(DEFAULT_ENDPOINT);
}

/** The variable that says where the Hub is; `undefined` if none does. */
export function findEndpointSetting(
  environment: Environment,
): EndpointSetting | undefined {
  for (const name of ENDPOINT_VARIABLES) {
    const value = environment(name)?.trim();
    if (value) return { name, value };
  }
  return undefined;
}

/**
 * Reads the address of the Hub or a mirror.
 *
 * @throws {UsageError} If it cannot be used; the message names the variable or option.
 */
export function parseEndpoint(setting: EndpointSetting): URL {
  const { value } = setting;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw unusable(setting, "be an http or https address");
  }
  if (url.username !== "" || url.password !== "") {
    throw unusable(setting, "be without a name and password");
  }
  if (url.search !== "" || url.hash !== "") {
    throw unusable(setting, "be without a query and fragment");
  }
  return url;
}

function unusable({ name, value }: EndpointSetting, rule: string): UsageError {
  return new UsageError(
    `Cannot use ${name} as it must ${rule}: current value is "${
      redact(value)
    }"`,
    {
      hint: `set ${name} to an address such as ${DEFAULT_ENDPOINT}` +
        " (a token goes into HF_TOKEN)",
    },
  );
}
