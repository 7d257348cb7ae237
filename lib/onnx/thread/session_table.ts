import { InferenceSession } from "./runtime.ts";
import { RunningSession } from "./running_session.ts";
import type { ValueInfo } from "../messages.ts";
import { sessionOptions, type SessionSettings } from "./session_settings.ts";

/** A session's number and what it says about itself. */
export interface LoadedSession {
  /** Number by which it is found and released. */
  readonly session: number;
  /** Inputs, in the graph's order. */
  readonly inputs: readonly ValueInfo[];
  /** Outputs, in the graph's order. */
  readonly outputs: readonly ValueInfo[];
}

/** The sessions of one worker. */
export class SessionTable {
  readonly #sessions = new Map<number, RunningSession>();
  #count = 0;

  /** Loads an ONNX file; external data is found beside it. */
  async load(path: string, settings: SessionSettings): Promise<LoadedSession> {
    const loaded = await InferenceSession.create(
      path,
      sessionOptions(settings),
    );
    this.#count += 1;
    this.#sessions.set(this.#count, new RunningSession(loaded));
    return {
      session: this.#count,
      inputs: loaded.inputMetadata.map(describeValue),
      outputs: loaded.outputMetadata.map(describeValue),
    };
  }

  /** Finds a session by its number. */
  find(session: number): RunningSession {
    const found = this.#sessions.get(session);
    if (found === undefined) throw new Error("the session was released");
    return found;
  }

  /** Frees a session and what its sequences carried. */
  async release(session: number): Promise<void> {
    const found = this.find(session);
    this.#sessions.delete(session);
    await found.release();
  }
}

function describeValue(value: InferenceSession.ValueMetadata): ValueInfo {
  return value.isTensor
    ? { name: value.name, type: value.type, shape: value.shape }
    : { name: value.name, type: "not a tensor", shape: [] };
}
