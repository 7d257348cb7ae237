import { NetworkError } from "../../base/errors.ts";
import { redact } from "../redact.ts";

/**
 * Resolves the `Location` of a redirect against the address that sent it. It may lead to `https:`, or
 * from `http:` (which only a configured endpoint, or a catalog's address on this machine, can start) to
 * `http:`.
 *
 * @throws {NetworkError} If it leads elsewhere or nowhere; the message begins with `failure`.
 */
export function followRedirect(
  from: URL,
  location: string | null,
  failure: string,
): URL {
  if (location === null || !URL.canParse(location, from)) {
    throw new NetworkError(
      `${failure}: "${from.host}" redirects without a usable address`,
    );
  }
  const target = new URL(location, from);
  const isSafe = target.protocol === "https:" ||
    (target.protocol === "http:" && from.protocol === "http:");
  if (isSafe && target.username === "" && target.password === "") return target;
  throw new NetworkError(
    `${failure}: "${from.host}" redirects to the unsafe address "${
      redact(target.href)
    }"`,
  );
}
