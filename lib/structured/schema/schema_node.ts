import type { Automaton } from "../regular/automaton.ts";

/** Some values, by their JSON texts. */
export interface LiteralsNode {
  /** Says that the values are listed. */
  readonly kind: "literals";
  /** The texts, without white space; no two are equal. */
  readonly texts: readonly string[];
}

/** Strings of any characters. */
export interface StringNode {
  /** Says that the values are strings. */
  readonly kind: "string";
  /** Fewest characters (code points). */
  readonly minLength: number;
  /** Most characters, maybe `Infinity`. */
  readonly maxLength: number;
}

/** Strings that an automaton accepts. */
export interface PatternNode {
  /** Says that the values are strings of a regular language. */
  readonly kind: "pattern";
  /** The automaton, over code points. */
  readonly values: Automaton;
}

/** Numbers that an automaton accepts. */
export interface NumberNode {
  /** Says that the values are numbers. */
  readonly kind: "number";
  /** Whether all are integers. */
  readonly isInteger: boolean;
  /** The automaton, over the bytes of the JSON texts. */
  readonly texts: Automaton;
}

/** A member that objects may have. */
export interface ObjectProperty {
  /** Its key. */
  readonly name: string;
  /** Its values. */
  readonly value: SchemaNode;
  /** Whether every object has it. */
  readonly isRequired: boolean;
}

/** Members that objects may have behind those that are named. */
export interface AdditionalProperties {
  /** Which keys they may have, by an automaton over code points. */
  readonly keys: Automaton;
  /** Their values. */
  readonly value: SchemaNode;
}

/** Objects, with their members in one order. */
export interface ObjectNode {
  /** Says that the values are objects. */
  readonly kind: "object";
  /** The members that are named, in their order. */
  readonly properties: readonly ObjectProperty[];
  /** Others that may follow. */
  readonly additional: AdditionalProperties | undefined;
  /** Whether the schema itself refuses others, and not just this toolkit by not writing any. */
  readonly isClosed: boolean;
}

/** Arrays. */
export interface ArrayNode {
  /** Says that the values are arrays. */
  readonly kind: "array";
  /** Values of the first items. */
  readonly prefix: readonly SchemaNode[];
  /** Values of the items behind those. */
  readonly items: SchemaNode | undefined;
  /** Fewest items. */
  readonly minItems: number;
  /** Most items, maybe `Infinity`; no more than the prefix if nothing may follow it. */
  readonly maxItems: number;
}

/** Values of any of some schemas. */
export interface UnionNode {
  /** Says that there are several schemas. */
  readonly kind: "union";
  /** The schemas. */
  readonly alternatives: readonly SchemaNode[];
}

/** Values of a schema that is found elsewhere, maybe around this one. */
export interface ReferenceNode {
  /** Says that the schema is elsewhere. */
  readonly kind: "reference";
  /** The schema; not to be asked for before all of the schema has been read. */
  readonly target: () => SchemaNode;
}

/** What a JSON Schema says, in few forms. */
export type SchemaNode =
  | LiteralsNode
  | StringNode
  | PatternNode
  | NumberNode
  | ObjectNode
  | ArrayNode
  | UnionNode
  | ReferenceNode;
