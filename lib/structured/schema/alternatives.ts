import type { ReferenceNode, SchemaNode, UnionNode } from "./schema_node.ts";

/** A node that says itself what its values are. */
export type PlainNode = Exclude<SchemaNode, UnionNode | ReferenceNode>;

/**
 * The nodes of which one has to be met, behind all references and unions; none if a schema is only
 * itself.
 */
export function alternativesOf(node: SchemaNode): readonly PlainNode[] {
  const seen = new Set([node]);
  const plain = new Set<PlainNode>();
  // The set grows while it is read.
  for (const member of seen) {
    if (member.kind === "reference") seen.add(member.target());
    else if (member.kind === "union") {
      member.alternatives.forEach((alternative) => seen.add(alternative));
    } else plain.add(member);
  }
  return [...plain];
}
