import { assertEquals, assertLess } from "@std/assert";
import {
  formatPace,
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

const NUMBERS = "   50%   175 MB/350 MB   10.0 MB/s  ETA 0:18";

/** The line of one thing. */
function format(state: Partial<ProgressState>, columns: number): string {
  return formatProgress([{ ...HALF, ...state }], columns).join("\n");
}

Deno.test("formatProgress() says how far, how fast and how long", () => {
  assertEquals(
    format({}, 120),
    `Downloading onnx/decoder_model_merged_q4.onnx${NUMBERS}`,
  );
});

Deno.test("formatProgress() says only what is known", async (t) => {
  const cases: [state: Partial<ProgressState>, expected: string][] = [
    [{ bytesPerSecond: undefined }, "   50%   175 MB/350 MB"],
    [{ bytesPerSecond: 0 }, "   50%   175 MB/350 MB     waiting"],
    [{ bytes: 0 }, "    0%      0 B/350 MB   10.0 MB/s  ETA 0:35"],
    [{ bytes: 349_999_999 }, "   99%   350 MB/350 MB   10.0 MB/s  ETA 0:01"],
    [{ bytes: 350_000_000 }, "  100%   350 MB/350 MB"],
    [{ bytes: 0, total: 0 }, "  100%      0 B/0 B"],
    [
      { bytesPerSecond: 10_000 },
      "   50%   175 MB/350 MB   10.0 kB/s  ETA 4:51:40",
    ],
    [
      { bytesPerSecond: 1000 },
      "   50%   175 MB/350 MB   1.00 kB/s  ETA >1 day",
    ],
  ];
  for (const [state, numbers] of cases) {
    await t.step(numbers, () => {
      assertEquals(
        format({ label: "a", ...state }, 80),
        `Downloading a${numbers}`,
      );
    });
  }
});

Deno.test("formatProgress() sets the numbers of several things below each other", () => {
  const states = [
    { ...HALF, title: "", label: "a", bytes: 9_990_000 },
    { ...HALF, title: "", label: "a longer name", bytesPerSecond: 0 },
    { ...HALF, label: "", bytes: 350_000_000 },
  ];
  assertEquals(formatProgress(states, 80), [
    "a                2%  9.99 MB/350 MB   10.0 MB/s  ETA 0:35",
    "a longer name   50%   175 MB/350 MB     waiting",
    "Downloading    100%   350 MB/350 MB",
  ]);
});

Deno.test("formatProgress() gives up the title, the middle of the label, then the last numbers", async (t) => {
  const bytes = "   50%   175 MB/350 MB";
  const cases = [
    [90, `Downloading onnx/decoder_model_merged_q4.onnx${NUMBERS}`],
    [89, `onnx/decoder_model_merged_q4.onnx${NUMBERS}`],
    [78, `onnx/decoder_model_merged_q4.onnx${NUMBERS}`],
    [77, `onnx/…coder_model_merged_q4.onnx${NUMBERS}`],
    [66, `…model_merged_q4.onnx${NUMBERS}`],
    [57, `…ged_q4.onnx${NUMBERS}`],
    [56, `…model_merged_q4.onnx${bytes}   10.0 MB/s`],
    [46, `…r_model_merged_q4.onnx${bytes}`],
    [35, `…ged_q4.onnx${bytes}`],
    [20, "…rged_q4.onnx   50%"],
    [10, "…nx   50%"],
    [5, " 50%"],
    [1, ""],
  ] as const;
  for (const [columns, expected] of cases) {
    await t.step(`${columns} columns`, () => {
      assertEquals(format({}, columns), expected);
    });
  }
});

Deno.test("formatProgress() keeps what tells models apart", () => {
  const labels = ["fastvlm-0.5b-q4", "fastvlm-1.5b-q4"]
    .map((key) => `${key}/onnx/decoder_model_merged_q4.onnx`);
  const states = labels.map((label) => ({ ...HALF, title: "", label }));
  assertEquals(formatProgress(states, 80), [
    `fastvlm-0.5b-q4/…del_merged_q4.onnx${NUMBERS}`,
    `fastvlm-1.5b-q4/…del_merged_q4.onnx${NUMBERS}`,
  ]);
});

Deno.test("formatProgress() is always shorter than the terminal", () => {
  for (let columns = 1; columns <= 200; columns += 1) {
    assertLess(format({}, columns).length, columns);
  }
});

Deno.test("formatProgress() lets no label steer the terminal", () => {
  assertEquals(
    format({ label: "a\x1b[2J\nb", bytesPerSecond: 0 }, 80),
    "Downloading a [2J b   50%   175 MB/350 MB     waiting",
  );
});

Deno.test("formatPace() does not align what stands alone", () => {
  assertEquals(formatPace(HALF), "50%  175 MB/350 MB  10.0 MB/s  ETA 0:18");
  assertEquals(
    formatPace({ ...HALF, bytes: HALF.total }),
    "100%  350 MB/350 MB",
  );
});
