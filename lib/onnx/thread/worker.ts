/**
 * The thread that owns ONNX Runtime's sessions: `session.run()` blocks the thread it is on.
 *
 * @module
 */

import { parentPort } from "node:worker_threads";
import type { WorkerReply, WorkerRequest } from "../messages.ts";
import { buffersOf } from "../wire_tensor.ts";
import type { SessionTable } from "./session_table.ts";

let table: SessionTable | undefined;

parentPort?.on("message", async (request: WorkerRequest) => {
  const reply = await answer(request);
  const buffers = reply.kind === "ran" ? buffersOf(reply.outputs) : [];
  parentPort?.postMessage(reply, buffers);
});

async function answer(request: WorkerRequest): Promise<WorkerReply> {
  try {
    return await perform(request, await openTable());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "failed", id: request.id, reason };
  }
}

/** Imports ONNX Runtime when it is asked for, so that a failure to is an answer and not a crash. */
async function openTable(): Promise<SessionTable> {
  if (table === undefined) {
    const { SessionTable } = await import("./session_table.ts");
    table ??= new SessionTable();
  }
  return table;
}

async function perform(
  request: WorkerRequest,
  table: SessionTable,
): Promise<WorkerReply> {
  const { id } = request;
  switch (request.kind) {
    case "load": {
      const loaded = await table.load(request.path, request.settings);
      return { kind: "loaded", id, ...loaded };
    }
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
    case "release":
      await table.release(request.session);
      return { kind: "done", id };
  }
}
