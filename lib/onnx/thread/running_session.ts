import type { Part, RunRequest } from "../messages.ts";
import { type InferenceSession, RuntimeTensor } from "./runtime.ts";
import { isElementType, isTensorData, type Tensor } from "../tensor.ts";
import { fromWire, toWire, type WireTensors } from "../wire_tensor.ts";

type RuntimeTensors = Readonly<Record<string, RuntimeTensor>>;

/** A session of the worker, with what its sequences of runs carry from one to the next. */
export class RunningSession {
  readonly #session: InferenceSession;
  readonly #carried = new Map<string, RuntimeTensors>();
  #edges: Readonly<Record<string, string>> = {};

  /** Takes over a loaded session. */
  constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** Sets which output of a run becomes which input of the next run of its sequence. */
  carry(edges: Readonly<Record<string, string>>): void {
    this.#edges = edges;
  }

  /** Runs the graph and gives the outputs asked for. */
  async run(
    request: Pick<RunRequest, "feeds" | "fetch" | "sequence">,
  ): Promise<WireTensors> {
    const { feeds, fetch, sequence } = request;
    const carried = sequence === undefined ? [] : Object.keys(this.#edges);
    const names = [...new Set([...Object.keys(fetch), ...carried])];
    const results = await this.#session.run({
      ...(sequence !== undefined && this.#carried.get(sequence)),
      ...toRuntimeFeeds(fromWire(feeds)),
    }, names);
    if (sequence !== undefined) this.#carryOver(sequence, results);
    const fetched = Object.entries(fetch).map(([name, part]) => [
      name,
      takePart(fromRuntime(outputOf(results, name)), part),
    ]);
    return toWire(Object.fromEntries(fetched));
  }

  /** Forgets what a sequence has carried. */
  forget(sequence: string): void {
    this.#carried.delete(sequence);
  }

  /** Frees the session. */
  async release(): Promise<void> {
    this.#carried.clear();
    await this.#session.release();
  }

  #carryOver(sequence: string, results: RuntimeTensors): void {
    this.#carried.set(
      sequence,
      Object.fromEntries(
        Object.entries(this.#edges).map(([output, input]) => [
          input,
          outputOf(results, output),
        ]),
      ),
    );
  }
}

function toRuntimeFeeds(
  feeds: Readonly<Record<string, Tensor>>,
): Record<string, RuntimeTensor> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { type, data, shape }]) => [
      name,
      new RuntimeTensor(type, data, shape),
    ]),
  );
}

function outputOf(results: RuntimeTensors, name: string): RuntimeTensor {
  const value = results[name];
  if (value === undefined) throw new Error(`there is no output "${name}"`);
  return value;
}

function fromRuntime(tensor: RuntimeTensor): Tensor {
  const { type, dims, data } = tensor;
  if (!isElementType(type) || !isTensorData(data)) {
    throw new Error(`outputs of type ${type} are not supported`);
  }
  return { type, shape: dims, data };
}

/** Cuts out what is sent, without copying it. */
function takePart(tensor: Tensor, part: Part): Tensor {
  if (part === "all") return tensor;
  const { type, shape, data } = tensor;
  const [batch = 0, rows = 0, columns = 0] = shape;
  if (shape.length !== 3 || batch !== 1 || rows < 1) {
    throw new Error(`there is no last row in shape [${shape}]`);
  }
  return {
    type,
    shape: [1, 1, columns],
    data: data.subarray((rows - 1) * columns),
  };
}
