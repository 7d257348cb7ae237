import { assertEquals } from "@std/assert";
import { parseRetryAfter } from "../../../../lib/hub/http/retry_after.ts";

/** One second before the dates of RFC 9110. */
const NOW_MS = Date.UTC(1994, 10, 6, 8, 49, 36);

Deno.test("parseRetryAfter() reads seconds, dates and limits", async (t) => {
  const cases: [Record<string, string>, number | undefined][] = [
    [{ "retry-after": "2" }, 2000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "86400" }, 86_400_000],
    [{ "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT" }, 1000],
    [{ "retry-after": "Sunday, 06-Nov-94 08:49:37 GMT" }, 1000],
    [{ "retry-after": "Sun Nov  6 08:49:37 1994" }, 1000],
    [{ "retry-after": "Sun, 06 Nov 1994 08:00:00 GMT" }, 0],
    [{ "retry-after": "-5" }, undefined],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "1.5" }, undefined],
    [{ ratelimit: '"resolvers";r=0;t=172' }, 172_000],
    [{ ratelimit: '"resolvers"; r=0; t=172' }, 172_000],
    [{ ratelimit: '"resolvers";r=2998;t=172' }, undefined],
    [{ ratelimit: '"api";r=0;t=5, "pages";r=0;t=9, "x";r=1;t=99' }, 9000],
    [{ ratelimit: '"resolvers"' }, undefined],
    [{ "retry-after": "2", ratelimit: '"resolvers";r=0;t=172' }, 2000],
    [{ "retry-after": "soon", ratelimit: '"resolvers";r=0;t=3' }, 3000],
    [{}, undefined],
  ];
  for (const [headers, expected] of cases) {
    await t.step(
      JSON.stringify(headers),
      () =>
        assertEquals(parseRetryAfter(new Headers(headers), NOW_MS), expected),
    );
  }
});
