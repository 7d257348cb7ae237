import { openOrtRuntime } from "../../native/open_ort_runtime.ts";
import { OrtSession } from "../../native/ort_session.ts";
import { InferenceSession } from "../runtime.ts";
import {
  configEntries,
  sessionOptions,
  type SessionSettings,
} from "../session_settings.ts";
import type { GraphSession } from "./graph_session.ts";
import { NapiSession } from "./napi_session.ts";

/**
 * Loads an ONNX file: for the CPU by ONNX Runtime's C API where that can be had, and by onnxruntime-node
 * for other devices and elsewhere.
 *
 * @throws {Error} If the file is missing or not a model that can run.
 */
export async function openGraph(
  path: string,
  settings: SessionSettings,
): Promise<GraphSession> {
  const { device = "cpu", native = true, threads, saveTo } = settings;
  const opened = native && device === "cpu" ? openOrtRuntime() : undefined;
  if (opened !== undefined && "runtime" in opened) {
    const config = configEntries(settings);
    return new OrtSession(opened.runtime, path, { threads, saveTo, config });
  }
  return new NapiSession(
    await InferenceSession.create(path, sessionOptions(settings)),
  );
}
