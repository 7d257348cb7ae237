/**
 * The thread that reads a large `tokenizer.json`: that takes some tenths of a second and a few hundred
 * megabytes, which go with the thread.
 *
 * @module
 */

import { parentPort, workerData } from "node:worker_threads";
import { packTables } from "../tables/token_tables.ts";
import { buildTables } from "./build_tables.ts";
import type { TablesReply } from "./build_in_thread.ts";

const path: string = workerData;

const reply = answer();
const buffer = reply.packed?.buffer;
parentPort?.postMessage(reply, buffer ? [buffer] : []);

function answer(): TablesReply {
  try {
    const tables = buildTables(parse(Deno.readTextFileSync(path)));
    return tables === undefined ? {} : { packed: packTables(tables) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** Gives `undefined` for what is no JSON: whoever started the thread says what is wrong with it. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
