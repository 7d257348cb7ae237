/**
 * The thread that owns ONNX Runtime's sessions: `session.run()` blocks the thread it is on.
 *
 * @module
 */

import { parentPort } from "node:worker_threads";
import {
  buffersIn,
  type PassRequest,
  type WorkerReply,
  type WorkerRequest,
} from "../messages.ts";
import { giveAway, tensorFromWire } from "../wire_tensor.ts";
import type { Passed } from "./running_session.ts";
import type { SessionTable } from "./session_table.ts";

let table: Promise<SessionTable> | undefined;
let last: Promise<void> = Promise.resolve();

// It takes a moment; if it fails, that is the answer to the first request.
openTable().catch(() => {});

/** One request after another: a run must not find that the next request has moved its sequences. */
parentPort?.on("message", (request: WorkerRequest) => {
  last = last.then(async () => {
    const { reply, after } = await answer(request);
    parentPort?.postMessage(reply, buffersIn(reply));
    await after?.();
  });
});

/** A reply, and what is worth doing once it is on its way. */
interface Answer {
  readonly reply: WorkerReply;
  readonly after?: Passed["after"];
}

async function answer(request: WorkerRequest): Promise<Answer> {
  try {
    const table = await openTable();
    return request.kind === "pass"
      ? await pass(request, table)
      : { reply: await perform(request, table) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { reply: { kind: "failed", id: request.id, reason } };
  }
}

async function pass(
  { id, session, runBy, ahead, vectors, ...rest }: PassRequest,
  table: SessionTable,
): Promise<Answer> {
  const { scores, after } = await table.find(session).pass(
    { ...rest, vectors: tensorFromWire(vectors) },
    { runBy: table.find(runBy), ahead },
  );
  const reply = { kind: "passed", id, scores: giveAway(scores) } as const;
  return { reply, ...(after && { after }) };
}

/** Imports ONNX Runtime where a failure to is caught: it is an answer then, and not a crash. */
function openTable(): Promise<SessionTable> {
  table ??= importTable();
  return table;
}

async function importTable(): Promise<SessionTable> {
  const { SessionTable } = await import("./session_table.ts");
  return new SessionTable();
}

async function perform(
  request: Exclude<WorkerRequest, PassRequest>,
  table: SessionTable,
): Promise<WorkerReply> {
  const { id } = request;
  switch (request.kind) {
    case "load": {
      const { session, path, settings } = request;
      return {
        kind: "loaded",
        id,
        ...await table.load(session, path, settings),
      };
    }
    case "probe":
      return { kind: "probed", id, ...await table.probe(request.device) };
    case "run": {
      const outputs = await table.find(request.session).run(request);
      return { kind: "ran", id, outputs };
    }
    case "carry":
      table.find(request.session).carry(request.edges);
      return { kind: "done", id };
    case "forget":
      table.find(request.session).forget(request.sequence);
      return { kind: "done", id };
    case "openSequences": {
      const isBatched = await table.find(request.session)
        .openSequences(request.layout, request.table);
      return { kind: "sequencesOpened", id, isBatched };
    }
    case "begin":
      table.find(request.session).sequences
        .begin(request.sequence, request.from);
      return { kind: "done", id };
    case "end":
      table.find(request.session).sequences.end(request.sequence);
      return { kind: "done", id };
    case "release":
      await table.release(request.session);
      return { kind: "done", id };
  }
}
