/**
 * The type of the values of a JSON Schema, which is given as a literal (`as const`, or inferred by a
 * `const` type parameter). What a type cannot say, as a number's range, is left out; where nothing
 * is known of the schema, the type is `unknown`.
 *
 * ```ts
 * import type { FromSchema } from "@fastvlm/toolkit";
 *
 * const schema = {
 *   type: "object",
 *   properties: { name: { type: "string" }, age: { type: "integer" } },
 *   required: ["name"],
 * } as const;
 *
 * const person: FromSchema<typeof schema> = { name: "Ada" };
 * person.age = 36;
 * ```
 */
export type FromSchema<Schema> = ValueOf<Schema, Schema>;

/** @internal */
type ValueOf<Schema, Root> = Schema extends true ? unknown
  : Schema extends false ? never
  : Schema extends { readonly $ref: infer Reference }
    ? ValueOf<Referenced<Reference, Root>, Root>
  : Schema extends { readonly const: infer Value } ? Writable<Value>
  : Schema extends { readonly enum: readonly (infer Value)[] } ? Writable<Value>
  : Schema extends { readonly anyOf: readonly (infer Part)[] }
    ? AnyOf<Part, Root>
  : Schema extends { readonly oneOf: readonly (infer Part)[] }
    ? AnyOf<Part, Root>
  : Schema extends { readonly allOf: infer Parts } ? AllOf<Parts, Root>
  : Schema extends { readonly type: readonly (infer Name)[] }
    ? OfType<Name, Schema, Root>
  : Schema extends { readonly type: infer Name } ? OfType<Name, Schema, Root>
  : Schema extends { readonly properties: unknown } ? ObjectOf<Schema, Root>
  : Schema extends { readonly items: unknown } ? ArrayOf<Schema, Root>
  : unknown;

/** What a reference names: the whole schema, or one of its definitions. */
type Referenced<Reference, Root> = Reference extends "#" ? Root
  : Reference extends `#/$defs/${infer Name}`
    ? Root extends { readonly $defs: infer All } ? Member<All, Name> : true
  : Reference extends `#/definitions/${infer Name}`
    ? Root extends { readonly definitions: infer All } ? Member<All, Name>
    : true
  : true;

type Member<Of, Name> = Name extends keyof Of ? Of[Name] : true;

type AnyOf<Part, Root> = Part extends unknown ? ValueOf<Part, Root> : never;

type AllOf<Parts, Root> = Parts extends readonly [infer First, ...infer Rest]
  ? ValueOf<First, Root> & AllOf<Rest, Root>
  : unknown;

type OfType<Name, Schema, Root> = Name extends "string" ? string
  : Name extends "number" | "integer" ? number
  : Name extends "boolean" ? boolean
  : Name extends "null" ? null
  : Name extends "object" ? ObjectOf<Schema, Root>
  : Name extends "array" ? ArrayOf<Schema, Root>
  : unknown;

type ObjectOf<Schema, Root> = Members<
  Schema extends { readonly properties: infer Properties } ? Properties
    : Record<never, never>,
  Schema extends { readonly required: readonly (infer Name)[] } ? Name : never,
  Schema extends { readonly additionalProperties: infer Additional }
    ? ValueOf<Additional, Root>
    : never,
  Root
>;

type Members<Properties, Required, Additional, Root> = Flat<
  & {
    -readonly [
      Name in keyof Properties as Name extends Required ? Name : never
    ]: ValueOf<Properties[Name], Root>;
  }
  & {
    -readonly [
      Name in keyof Properties as Name extends Required ? never : Name
    ]?: ValueOf<Properties[Name], Root>;
  }
  & Others<Properties, Additional, Root>
>;

/** Members of any name, whose type has to have room for those that are named. */
type Others<Properties, Additional, Root> = [Additional] extends [never]
  ? unknown
  : {
    [name: string]:
      | Additional
      | { [Name in keyof Properties]: ValueOf<Properties[Name], Root> }[
        keyof Properties
      ];
  };

type ArrayOf<Schema, Root> = Schema extends
  { readonly prefixItems: infer Prefix extends readonly unknown[] }
  ? [...FirstItems<Schema, Prefix, Root>, ...RestItems<Schema, Root>]
  : Schema extends { readonly items: infer Items } ? ValueOf<Items, Root>[]
  : unknown[];

type FirstItems<Schema, Prefix extends readonly unknown[], Root> =
  Schema extends { readonly minItems: Prefix["length"] } ? ItemsOf<Prefix, Root>
    : Partial<ItemsOf<Prefix, Root>>;

type ItemsOf<Prefix extends readonly unknown[], Root> = {
  -readonly [Index in keyof Prefix]: ValueOf<Prefix[Index], Root>;
};

type RestItems<Schema, Root> = Schema extends { readonly items: infer Items }
  ? Items extends false ? [] : ValueOf<Items, Root>[]
  : unknown[];

type Writable<Value> = Value extends object
  ? { -readonly [Name in keyof Value]: Writable<Value[Name]> }
  : Value;

/** One object type instead of several, so that editors show it as a person would write it. */
type Flat<Value> = { [Name in keyof Value]: Value[Name] };
