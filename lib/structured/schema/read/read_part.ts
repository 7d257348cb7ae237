import type { SchemaNode } from "../schema_node.ts";

/** Reads a schema within another; `pointer` is where it stands. */
export type ReadPart = (schema: unknown, pointer: string) => SchemaNode;
