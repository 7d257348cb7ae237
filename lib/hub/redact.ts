/** Everything from `?` or `#` on, in whatever looks like a web address. */
const QUERY_REGEXP = /(https?:\/\/[^\s"'<>?#)]*)[?#][^\s"'<>)]*/g;

/** Name and password before a host. */
const CREDENTIALS_REGEXP = /(https?:\/\/)[^\s"'<>/?#@]*@/g;

/**
 * Makes a text safe to print or log: addresses lose query, fragment and credentials (a signed query
 * is as good as a token), and the given secrets become `***`.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const withoutSecrets = secrets
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
  return withoutSecrets
    .replaceAll(CREDENTIALS_REGEXP, "$1")
    .replaceAll(QUERY_REGEXP, "$1");
}
