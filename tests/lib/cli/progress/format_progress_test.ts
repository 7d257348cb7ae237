import { assertEquals, assertLess } from "@std/assert";
import {
  formatProgress,
  type ProgressState,
} from "../../../../lib/cli/progress/format_progress.ts";

const HALF: ProgressState = {
  title: "Downloading",
  label: "onnx/decoder_model_merged_q4.onnx",
  bytes: 175_000_000,
  total: 350_000_000,
  bytesPerSecond: 10_000_000,
};

Deno.test("formatProgress() says how far, how fast and how long", () => {
  assertEquals(
    formatProgress(HALF, 120),
    "Downloading onnx/decoder_model_merged_q4.onnx   50%  175 MB/350 MB  10 MB/s  ETA 17.5 s",
  );
});

Deno.test("formatProgress() says only what is known", async (t) => {
  const cases: [state: Partial<ProgressState>, expected: string][] = [
    [{ bytesPerSecond: undefined }, "Downloading a   50%  175 MB/350 MB"],
    [{ bytesPerSecond: 0 }, "Downloading a   50%  175 MB/350 MB  0 B/s"],
    [{ bytes: 0 }, "Downloading a    0%  0 B/350 MB  10 MB/s  ETA 35.0 s"],
    [
      { bytes: 349_999_999 },
      "Downloading a   99%  350 MB/350 MB  10 MB/s  ETA 0 ms",
    ],
    [{ bytes: 350_000_000 }, "Downloading a  100%  350 MB/350 MB"],
    [{ bytes: 0, total: 0 }, "Downloading a  100%  0 B/0 B"],
    [
      { bytesPerSecond: 10_000 },
      "Downloading a   50%  175 MB/350 MB  10 kB/s  ETA 4 h 51 min",
    ],
  ];
  for (const [state, expected] of cases) {
    await t.step(expected, () => {
      assertEquals(
        formatProgress({ ...HALF, label: "a", ...state }, 80),
        expected,
      );
    });
  }
});

Deno.test("formatProgress() gives up the title, then the beginning of the label", async (t) => {
  const numbers = "   50%  175 MB/350 MB  10 MB/s  ETA 17.5 s";
  const cases = [
    [88, `Downloading onnx/decoder_model_merged_q4.onnx${numbers}`],
    [87, `onnx/decoder_model_merged_q4.onnx${numbers}`],
    [76, `onnx/decoder_model_merged_q4.onnx${numbers}`],
    [75, `…nx/decoder_model_merged_q4.onnx${numbers}`],
    [60, `…l_merged_q4.onnx${numbers}`],
    [45, `…x${numbers}`],
    [44, numbers.trimStart()],
    [10, "50%  175 "],
  ] as const;
  for (const [columns, expected] of cases) {
    await t.step(`${columns} columns`, () => {
      assertEquals(formatProgress(HALF, columns), expected);
    });
  }
});

Deno.test("formatProgress() is always shorter than the terminal", () => {
  for (let columns = 1; columns <= 200; columns += 1) {
    assertLess(formatProgress(HALF, columns).length, columns);
  }
});

Deno.test("formatProgress() lets no label steer the terminal", () => {
  assertEquals(
    formatProgress({ ...HALF, label: "a\x1b[2J\nb", bytesPerSecond: 0 }, 80),
    "Downloading a [2J b   50%  175 MB/350 MB  0 B/s",
  );
});
