import { assertEquals, assertThrows } from "@std/assert";
import { NetworkError } from "../../../../lib/base/errors.ts";
import { followRedirect } from "../../../../lib/hub/http/follow_redirect.ts";

const FAILURE = "Cannot try";

Deno.test("followRedirect() resolves addresses that are as safe as the one before", async (t) => {
  const cases = [
    ["https://a.co/x/y", "/z?q=1", "https://a.co/z?q=1"],
    ["https://a.co/x/y", "https://b.co/z", "https://b.co/z"],
    ["http://127.0.0.1:1/x", "http://127.0.0.1:2/z", "http://127.0.0.1:2/z"],
    ["http://127.0.0.1:1/x", "https://b.co/z", "https://b.co/z"],
  ] as const;
  for (const [from, location, expected] of cases) {
    await t.step(
      `${from} to ${location}`,
      () =>
        assertEquals(
          followRedirect(new URL(from), location, FAILURE).href,
          expected,
        ),
    );
  }
});

Deno.test("followRedirect() refuses addresses that are less safe, or none", async (t) => {
  const unsafe = (shown: string) =>
    `redirects to the unsafe address "${shown}"`;
  const cases = [
    ["http://a.co/x?Signature=s", unsafe("http://a.co/x")],
    ["file:///etc/passwd", unsafe("file:///etc/passwd")],
    ["https://me:secret@b.co/", unsafe("https://b.co/")],
    ["https://", "redirects without a usable address"],
    [null, "redirects without a usable address"],
  ] as const;
  for (const [location, reason] of cases) {
    await t.step(String(location), () => {
      const error = assertThrows(
        () => followRedirect(new URL("https://a.co/x"), location, FAILURE),
        NetworkError,
      );
      assertEquals(error.message, `Cannot try: "a.co" ${reason}`);
    });
  }
});
