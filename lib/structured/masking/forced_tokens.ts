import type { Machine } from "../automaton/machine.ts";
import type {
  Configuration,
  MachineState,
} from "../automaton/machine_state.ts";
import { DEAD } from "../regular/byte_table.ts";
import { FREE_STRING_INSIDE } from "../regular/free_string.ts";
import { longestMatch } from "../vocabulary/longest_match.ts";
import type { TokenTrie } from "../vocabulary/token_trie.ts";

const QUOTE = 0x22;
/** Longer texts come in several parts. */
const MAXIMUM_BYTES = 1024;

/**
 * The tokens of the text that has to come, the longest first at each place, as tokenizers cut
 * nearly all texts. A last part is left to the model if a token that goes on behind the text could
 * hold it, since such a token may be what the model was taught.
 */
export function findForcedTokens(
  machine: Machine,
  trie: TokenTrie,
  state: MachineState,
): number[] {
  const { bytes, end } = followForcedBytes(machine, state);
  const tokens: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const { token, length, openNode } = longestMatch(trie, bytes, at);
    if (openNode !== undefined && goesOn(machine, trie, openNode, end)) break;
    tokens.push(token);
    at += length;
  }
  return tokens;
}

function followForcedBytes(
  machine: Machine,
  start: MachineState,
): { bytes: number[]; end: MachineState } {
  const bytes: number[] = [];
  let end = start;
  while (bytes.length < MAXIMUM_BYTES) {
    const byte = forcedByte(end);
    const next = byte === undefined ? undefined : machine.step(end, byte);
    if (byte === undefined || next === undefined) break;
    bytes.push(byte);
    end = next;
  }
  return { bytes, end };
}

/** The only byte that may come; `undefined` if there are several or none. */
function forcedByte(
  { configurations, mayEnd }: MachineState,
): number | undefined {
  const [first, ...others] = configurations.map(onlyByte);
  if (mayEnd || first === undefined || first === DEAD) return undefined;
  return others.every((byte) => byte === first) ? first : undefined;
}

function onlyByte({ edge, state, count }: Configuration): number {
  const { table, length } = edge.leaf;
  const isFull = length !== undefined && state === FREE_STRING_INSIDE &&
    count === length.most;
  return isFull ? QUOTE : table.onlyByte(state);
}

/** Whether a longer token of the tree goes on as the document may. */
function goesOn(
  machine: Machine,
  trie: TokenTrie,
  node: number,
  state: MachineState,
): boolean {
  const end = trie.ends[node] ?? 0;
  for (let child = node + 1; child < end; child = trie.ends[child] ?? end) {
    const byte = trie.bytes[child] ?? 0;
    if (machine.step(state, byte) !== undefined) return true;
  }
  return false;
}
