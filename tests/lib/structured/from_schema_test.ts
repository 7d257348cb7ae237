import { assertEquals } from "@std/assert";
import type { FromSchema } from "../../../lib/structured/from_schema.ts";
import type { JsonSchema } from "../../../lib/structured/json_schema.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends
  (<T>() => T extends B ? 1 : 2) ? true : false;

/** Does not compile unless both types are equal. */
function isType<A, B>(isEqual: Equal<A, B>): void {
  assertEquals(isEqual, true);
}

Deno.test("members are required or not, as the schema says", () => {
  const _schema = {
    type: "object",
    properties: {
      name: { type: "string", maxLength: 5 },
      age: { type: ["integer", "null"] },
      flag: { type: "boolean" },
    },
    required: ["name"],
  } as const;
  isType<
    FromSchema<typeof _schema>,
    { name: string; age?: number | null; flag?: boolean }
  >(true);
});

Deno.test("lists, tuples and listed values have their types", () => {
  const _schema = {
    type: "object",
    properties: {
      tags: { type: "array", items: { enum: ["a", "b", 3] } },
      pair: {
        type: "array",
        prefixItems: [{ type: "string" }, { type: "number" }],
        items: false,
        minItems: 2,
      },
      open: {
        prefixItems: [{ type: "string" }],
        type: "array",
        items: { type: "null" },
      },
      fixed: { const: { deep: [1] } },
    },
    required: ["tags", "pair", "open", "fixed"],
  } as const;
  isType<FromSchema<typeof _schema>, {
    tags: ("a" | "b" | 3)[];
    pair: [string, number];
    open: [string?, ...null[]];
    fixed: { deep: [1] };
  }>(true);
});

Deno.test("alternatives become unions, and merged schemas intersections", () => {
  const _schema = {
    anyOf: [
      { type: "string" },
      { oneOf: [{ type: "null" }, { const: 5 }] },
      {
        allOf: [
          {
            type: "object",
            properties: { a: { type: "string" } },
            required: ["a"],
          },
          {
            type: "object",
            properties: { b: { type: "number" } },
            required: ["b"],
          },
        ],
      },
    ],
  } as const;
  isType<
    FromSchema<typeof _schema>,
    string | null | 5 | ({ a: string } & { b: number })
  >(true);
});

Deno.test("references are followed, also back to where they stand", () => {
  const _schema = {
    $defs: { size: { enum: ["s", "m"] } },
    type: "object",
    properties: {
      size: { $ref: "#/$defs/size" },
      children: { type: "array", items: { $ref: "#" } },
    },
    required: ["size", "children"],
  } as const;
  const tree: FromSchema<typeof _schema> = {
    size: "s",
    children: [{ size: "m", children: [] }],
  };
  isType<typeof tree.children[0]["children"][0]["size"], "s" | "m">(true);
  assertEquals(tree.children[0]?.size, "m");
});

Deno.test("members of any name have room for those that are named", () => {
  const _schema = {
    type: "object",
    properties: { id: { type: "string" } },
    required: ["id"],
    additionalProperties: { type: "number" },
  } as const;
  const record: FromSchema<typeof _schema> = { id: "x", other: 5 };
  isType<typeof record.id, string>(true);
  isType<typeof record[string], string | number>(true);
});

Deno.test("nothing is known of a schema that is no literal", () => {
  isType<FromSchema<JsonSchema>, unknown>(true);
  isType<FromSchema<Record<never, never>>, unknown>(true);
  isType<FromSchema<{ type: string }>, unknown>(true);
});
