import { UsageError } from "../../base/errors.ts";

/** The error for a schema that cannot be used; `pointer`: a JSON pointer to the place. */
export function schemaProblem(
  pointer: string,
  reason: string,
  cause?: unknown,
): UsageError {
  return new UsageError(
    `Cannot use the schema: "${pointer}" ${reason}`,
    cause === undefined ? {} : { cause },
  );
}

/** The error for a keyword that cannot be used, or whose value is not what it has to be. */
export function keywordProblem(
  pointer: string,
  keyword: string,
  reason: string,
  cause?: unknown,
): UsageError {
  return schemaProblem(pointerTo(pointer, keyword), reason, cause);
}

/** The pointer to a member of what another pointer shows (RFC 6901). */
export function pointerTo(pointer: string, key: string | number): string {
  const escaped = String(key).replaceAll("~", "~0").replaceAll("/", "~1");
  return `${pointer}/${escaped}`;
}
