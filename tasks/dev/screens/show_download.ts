import { lockEntryOf } from "../../../lib/catalog/find.ts";
import type { Lock } from "../../../lib/catalog/schema.ts";
import { Screen } from "../../download/screen.ts";
import type { Scene } from "./scene.ts";

/** The model that is shown. */
const KEY = "fastvlm-0.5b-q4";

/** When each of the four large files begins, and how fast it comes. */
const SPEEDS: Readonly<Record<string, number>> = {
  "tokenizer.json": 11e6,
  "onnx/embed_tokens_fp16.onnx": 9.5e6,
  "onnx/vision_encoder_q4.onnx": 13e6,
  "onnx/decoder_model_merged_q4.onnx": 8.2e6,
};

/** How long the download has been going when the picture is taken. */
const DURATION_MS = 17_000;

const STEP_MS = 500;

/** When a connection breaks, so that the picture shows what a person is told then. */
const RETRY_AT_MS = 12_000;

/**
 * Shows a download of 0.5b at one moment: the files are those of the lock, and the display is that of the
 * task. Only what comes from the network is made up, as it is never the same twice.
 */
export function showDownload(scene: Scene, lock: Lock): void {
  scene.type("deno task download --size 0.5b");
  let [nowMs, tick] = [0, () => {}];
  const screen = new Screen(scene.io, {
    audience: "person",
    models: 1,
    now: () => nowMs,
    repeat: (call) => {
      tick = call;
      return { [Symbol.dispose]() {} };
    },
  });
  for (; nowMs <= DURATION_MS; nowMs += STEP_MS) {
    if (nowMs === RETRY_AT_MS) {
      screen.retry(KEY, {
        file: "onnx/decoder_model_merged_q4.onnx",
        host: "huggingface.co",
        reason: "the connection broke before the end",
        waitMs: 1200,
        attempt: 1,
      });
    }
    reportFiles(screen, lock, nowMs);
    tick();
  }
}

function reportFiles(screen: Screen, lock: Lock, nowMs: number): void {
  const files = Object.entries(lockEntryOf(lock, KEY)?.files ?? {})
    .map(([file, { bytes: fileTotal }]) => {
      const bytesPerSecond = SPEEDS[file] ?? Infinity;
      const arrived = nowMs === 0 ? 0 : bytesPerSecond * nowMs / 1000;
      return { file, fileTotal, fileBytes: Math.min(fileTotal, arrived) };
    });
  const bytes = files.reduce((sum, { fileBytes }) => sum + fileBytes, 0);
  const total = files.reduce((sum, { fileTotal }) => sum + fileTotal, 0);
  for (const file of files) {
    screen.progress({ key: KEY, ...file, bytes, total });
  }
}
