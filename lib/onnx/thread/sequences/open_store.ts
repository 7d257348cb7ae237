import type { SequenceLayout } from "../../sequences/sequence_layout.ts";
import type { GraphSession } from "../graph/graph_session.ts";
import { GrownStore } from "./grown_store.ts";
import type { SequenceStore } from "./sequence_store.ts";
import { SharedStore } from "./shared_store.ts";
import { writesInPlace } from "./writes_in_place.ts";

/** Makes the store of sequences that suits a decoder. */
export async function openStore(
  session: GraphSession,
  layout: SequenceLayout,
): Promise<SequenceStore> {
  return await writesInPlace(session, layout)
    ? new SharedStore(layout)
    : new GrownStore(layout);
}
