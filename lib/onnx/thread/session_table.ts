import type { RuntimeFacts } from "../cpu/runtime_facts.ts";
import type { Device } from "../device.ts";
import type { ValueInfo } from "../messages.ts";
import { probeLayout } from "./probe_layout.ts";
import { probeProducts } from "./probe_products.ts";
import type { GraphSession } from "./graph/graph_session.ts";
import { openGraph } from "./graph/open_graph.ts";
import { VERSION } from "./runtime.ts";
import { RunningSession } from "./running_session.ts";
import type { SessionSettings } from "./session_settings.ts";

/** What a session says about itself. */
export interface LoadedSession {
  /** Inputs, in the graph's order. */
  readonly inputs: readonly ValueInfo[];
  /** Outputs, in the graph's order. */
  readonly outputs: readonly ValueInfo[];
}

/** The sessions of one worker. */
export class SessionTable {
  readonly #sessions = new Map<number, RunningSession>();
  readonly #failures = new Map<number, unknown>();

  /** Loads an ONNX file as the session of a number; external data is found beside it. */
  async load(
    session: number,
    path: string,
    settings: SessionSettings,
  ): Promise<LoadedSession> {
    const loaded = await this.#create(session, path, settings);
    this.#sessions.set(session, new RunningSession(loaded));
    return { inputs: loaded.inputs, outputs: loaded.outputs };
  }

  /** Finds a session by its number; one that could not be loaded is refused with the reason. */
  find(session: number): RunningSession {
    const found = this.#sessions.get(session);
    if (found !== undefined) return found;
    throw this.#failures.get(session) ?? new Error("the session was released");
  }

  /** Tries out a device. */
  async probe(device: Device): Promise<RuntimeFacts> {
    const isExact = await probeProducts(device);
    return { version: VERSION, isExact, channelBlock: await probeLayout() };
  }

  /** Frees a session and what its sequences carried. */
  async release(session: number): Promise<void> {
    const found = this.find(session);
    this.#sessions.delete(session);
    await found.release();
  }

  async #create(
    session: number,
    path: string,
    settings: SessionSettings,
  ): Promise<GraphSession> {
    try {
      return await openGraph(path, settings);
    } catch (error) {
      this.#failures.set(session, error);
      throw error;
    }
  }
}
