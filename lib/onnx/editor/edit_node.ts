import { ATTRIBUTE, NODE } from "../reader/field_numbers.ts";
import type { FileBytes } from "../reader/file_bytes.ts";
import { readText } from "../reader/texts.ts";
import { type ByteRange, wireFields } from "../reader/wire_fields.ts";
import { encodePart } from "../writer/encode_model.ts";
import { toAttributeMessage } from "../writer/to_message.ts";
import type { NodeEdit } from "./graph_edits.ts";
import { field, type Piece } from "./pieces.ts";

/**
 * Gives the changed `NodeProto` in the range of one, as it stands in the file. Fields that are not known
 * here stay.
 *
 * @throws {ModelFormatError} If it is no such message.
 */
export function editNode(
  bytes: FileBytes,
  node: ByteRange,
  { name, inputs = {}, outputs = {}, integers = {} }: NodeEdit,
): Piece[] {
  const pieces: Piece[] = [];
  const texts = new Map<number, Iterator<string | undefined>>([
    [NODE.name, namesInTurn({ ...(name !== undefined && { 0: name }) })],
    [NODE.input, namesInTurn(inputs)],
    [NODE.output, namesInTurn(outputs)],
  ]);
  let start = node.start;
  for (const { number, range } of wireFields(bytes, node)) {
    const whole = { start, end: range.end };
    start = range.end;
    const isReplaced = number === NODE.attribute &&
      attributeName(bytes, range) in integers;
    if (isReplaced) continue;
    const text: string | undefined = texts.get(number)?.next().value;
    pieces.push(...text === undefined ? [whole] : textField(number, text));
  }
  return [...pieces, ...integerFields(integers)];
}

/** Gives the new name of each position, if it gets one. */
function* namesInTurn(
  names: Readonly<Record<number, string>>,
): Generator<string | undefined> {
  for (let position = 0;; position += 1) yield names[position];
}

function attributeName(bytes: FileBytes, attribute: ByteRange): string {
  const [name] = wireFields(bytes, attribute)
    .filter(({ number }) => number === ATTRIBUTE.name);
  return name === undefined ? "" : readText(bytes, name.range);
}

function textField(number: number, text: string): Piece[] {
  return field(number, [new TextEncoder().encode(text)]);
}

function integerFields(integers: Readonly<Record<string, number>>): Piece[] {
  return Object.entries(integers).flatMap(([name, int]) =>
    field(NODE.attribute, [
      encodePart("AttributeProto", toAttributeMessage(name, { int })),
    ])
  );
}
