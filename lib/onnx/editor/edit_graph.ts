import { resolve } from "@std/path";
import { FileBytes } from "../reader/file_bytes.ts";
import { GRAPH, MODEL } from "../reader/field_numbers.ts";
import { type ByteRange, wireFields } from "../reader/wire_fields.ts";
import { encodePart } from "../writer/encode_model.ts";
import type { NodeMessage } from "../writer/messages.ts";
import { editNode } from "./edit_node.ts";
import type { GraphEdits } from "./graph_edits.ts";
import { field, type Piece, writePieces } from "./pieces.ts";

/**
 * Writes an ONNX file that differs from another one in some operators. All else is copied as it is,
 * whether it is known here or not; weights beside the graph are looked for beside the new file.
 *
 * @param target Path of the new file, which must not exist.
 * @throws {ModelFormatError} If the source is no ONNX model.
 * @throws the file system's errors.
 */
export async function editGraph(
  source: string,
  target: string,
  edits: GraphEdits,
): Promise<void> {
  const path = resolve(source);
  await writePieces(target, planModel(path, edits), path);
}

function planModel(path: string, edits: GraphEdits): Piece[] {
  using bytes = new FileBytes(path);
  return mapFields(
    bytes,
    { start: 0, end: bytes.bytes },
    ({ number, range }) =>
      number === MODEL.graph
        ? field(MODEL.graph, planGraph(bytes, range, edits))
        : undefined,
  );
}

function planGraph(
  bytes: FileBytes,
  graph: ByteRange,
  edits: GraphEdits,
): Piece[] {
  let index = -1;
  const pieces = mapFields(bytes, graph, ({ number, range }) => {
    if (number !== GRAPH.node) return undefined;
    index += 1;
    return edits.nodes.get(index)?.flatMap((edit) => [
      ...newNodes(edit.before),
      ...field(GRAPH.node, editNode(bytes, range, edit)),
      ...newNodes(edit.after),
    ]);
  });
  const added = edits.initializers.flatMap((tensor) =>
    field(GRAPH.initializer, [encodePart("TensorProto", tensor)])
  );
  return [...pieces, ...added];
}

function newNodes(nodes: readonly NodeMessage[] = []): Piece[] {
  return nodes.flatMap((node) =>
    field(GRAPH.node, [encodePart("NodeProto", node)])
  );
}

/** Gives a message with other fields in the place of some. */
function mapFields(
  bytes: FileBytes,
  message: ByteRange,
  replace: (field: { number: number; range: ByteRange }) => Piece[] | undefined,
): Piece[] {
  const pieces: Piece[] = [];
  let start = message.start;
  for (const { number, range } of wireFields(bytes, message)) {
    pieces.push(...replace({ number, range }) ?? [{ start, end: range.end }]);
    start = range.end;
  }
  return pieces;
}
