import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { OnnxRuntime } from "../../../../lib/onnx/onnx_runtime.ts";
import { TokenTable } from "../../../../lib/onnx/table/token_table.ts";
import { int64Tensor, toFloat32 } from "../../../../lib/onnx/tensor.ts";
import { DATA_TYPES } from "../../../../lib/onnx/reader/stored_graph.ts";
import { writeBytes } from "../../../support/onnx_graphs.ts";
import {
  tableGraph,
  type TableNode,
  type TableTensor,
} from "../../../support/table_graphs.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const ROWS = 19;
const COLUMNS = 128;
const IDS = [0, 18, 7, 7, 3];
const NAMES = { ids: "input_ids", rows: "inputs_embeds" };
const TO_FLOAT32 = { to: { int: 1 } };

/** A form of a table: its tensors and the nodes that look up its rows. */
type Form = readonly [tensors: TableTensor[], nodes: TableNode[]];

const FORMS: Readonly<Record<string, Form>> = {
  "float32": [[floats("table")], [gather("inputs_embeds")]],
  "float32 behind a cast, as it is converted": [
    [floats("table")],
    [gather("rows"), cast("rows")],
  ],
  "float16 behind a cast": [[halves("table")], [gather("rows"), cast("rows")]],
  "int8 with one scale": integers("int8", false),
  "uint8 with one scale and a zero point": integers("uint8", true),
  "int8 with one scale and a zero point": integers("int8", true),
  "8 bit in blocks of 128": blocks({ bits: 8, blockSize: 128 }),
  "8 bit in blocks of 32 with zero points": blocks({
    ...{ bits: 8, blockSize: 32, zeroPoints: true },
  }),
  "4 bit in blocks of 16": blocks({ bits: 4, blockSize: 16 }),
  "4 bit in blocks of 32 with zero points": blocks({
    ...{ bits: 4, blockSize: 32, zeroPoints: true },
  }),
  "4 bit in blocks of 128 with an odd number of zero points": blocks({
    ...{ bits: 4, blockSize: 128, zeroPoints: true },
  }),
  "int4 in blocks of 32": blocks({ bits: 4, blockSize: 32, type: "int4" }),
  "uint4 in blocks of 64 with zero points": blocks({
    ...{ bits: 4, blockSize: 64, type: "uint4", zeroPoints: true },
  }),
  "4 bit with float16 scales": blocks({ bits: 4, blockSize: 32, half: true }),
};

Deno.test("TokenTable.read() gives the very numbers of ONNX Runtime", async (t) => {
  await using runtime = new OnnxRuntime();
  for (const [name, [tensors, nodes]] of Object.entries(FORMS)) {
    for (const dataFile of [undefined, "table.onnx_data"]) {
      await t.step(`${name}, ${dataFile ? "external" : "inline"}`, async () => {
        await using directory = await TempDirectory.create();
        const path = await writeTable(
          directory.path,
          [tensors, nodes],
          dataFile,
        );
        const session = await runtime.load(path, { threads: 1 });
        const { inputs_embeds: expected } = await session.run(
          { "input_ids": int64Tensor(IDS, [1, IDS.length]) },
          { fetch: { "inputs_embeds": "all" } },
        );
        assert(expected !== undefined);
        using table = TokenTable.open(path, NAMES);
        assert(table !== undefined, "the form was not recognized");
        assertEquals([table.rows, table.columns], [ROWS, COLUMNS]);
        assertEquals(table.read(IDS), toFloat32(expected));
      });
    }
  }
});

Deno.test("TokenTable.open() leaves graphs that do more to a session", async (t) => {
  const forms: Readonly<Record<string, Form>> = {
    "a sum": [[floats("table")], [
      gather("rows"),
      { name: "inputs_embeds", opType: "Add", inputs: ["rows", "rows"] },
    ]],
    "columns rather than rows": [[floats("table")], [{
      ...gather("inputs_embeds"),
      attributes: { axis: { int: 1 } },
    }]],
    "indices that are computed": [[floats("table")], [
      { name: "ids", opType: "Abs", inputs: ["input_ids"] },
      { name: "inputs_embeds", opType: "Gather", inputs: ["table", "ids"] },
    ]],
    "a table of doubles": [
      [{ ...floats("table"), dataType: 11, dims: [ROWS, COLUMNS / 2] }],
      [gather("inputs_embeds")],
    ],
    "elements that are missing": [
      [{ ...floats("table"), dims: [ROWS, COLUMNS + 1] }],
      [gather("inputs_embeds")],
    ],
  };
  for (const [name, form] of Object.entries(forms)) {
    await t.step(name, async () => {
      await using directory = await TempDirectory.create();
      const path = await writeTable(directory.path, form);
      assertEquals(TokenTable.open(path, NAMES), undefined);
    });
  }
});

Deno.test("TokenTable.open() does not read outside of the model's folder", async () => {
  await using directory = await TempDirectory.create();
  const form = FORMS["float32"] ?? [[], []];
  await Deno.mkdir(join(directory.path, "model"));
  const { graph, data } = tableGraph(...form, { dataFile: "../secret" });
  await writeBytes(directory.path, "secret", data);
  const path = await writeBytes(directory.path, "model/a.onnx", graph);
  assertEquals(TokenTable.open(path, NAMES), undefined);
});

Deno.test("TokenTable.read() refuses tokens that have no row", async () => {
  await using directory = await TempDirectory.create();
  const path = await writeTable(directory.path, FORMS["float32"] ?? [[], []]);
  using table = TokenTable.open(path, NAMES);
  for (const index of [ROWS, -1]) {
    const error = assertThrows(() => table?.read([0, index]), ModelFormatError);
    assertEquals(
      error.message,
      `Cannot embed token ${index}: the table "${path}" has ${ROWS} rows`,
    );
  }
});

Deno.test("TokenTable.open() refuses what is no ONNX model", async () => {
  await using directory = await TempDirectory.create();
  const text = new TextEncoder().encode("not a model");
  const path = await writeBytes(directory.path, "a.onnx", text);
  assertThrows(
    () => TokenTable.open(path, NAMES),
    ModelFormatError,
    `Cannot read "${path}": `,
  );
});

async function writeTable(
  directory: string,
  [tensors, nodes]: Form,
  dataFile?: string,
): Promise<string> {
  const placement = dataFile === undefined ? {} : { dataFile };
  const { graph, data } = tableGraph(tensors, nodes, placement);
  if (dataFile !== undefined) await writeBytes(directory, dataFile, data);
  return await writeBytes(directory, "table.onnx", graph);
}

/** Numbers that use all bits of a float32. */
function numbers(length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, index) => Math.sin(index * 1.7) / 3);
}

/** Every byte there is, in no order. */
function noise(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => index * 151 + (index >> 3));
}

function floats(name: string, dims = [ROWS, COLUMNS]): TableTensor {
  const bytes = new Uint8Array(numbers(dims.reduce((a, b) => a * b, 1)).buffer);
  return { name, dataType: DATA_TYPES.float32, dims, bytes };
}

function halves(name: string, dims = [ROWS, COLUMNS]): TableTensor {
  const values = new Float16Array(numbers(dims.reduce((a, b) => a * b, 1)));
  const bytes = new Uint8Array(values.buffer);
  return { name, dataType: DATA_TYPES.float16, dims, bytes };
}

function gather(name: string): TableNode {
  return { name, opType: "Gather", inputs: ["table", "input_ids"] };
}

function cast(input: string): TableNode {
  const name = "inputs_embeds";
  return { name, opType: "Cast", inputs: [input], attributes: TO_FLOAT32 };
}

function integers(type: "int8" | "uint8", hasZeroPoint: boolean): Form {
  const dataType = DATA_TYPES[type];
  const tensors = [
    {
      ...{ name: "table", dataType, dims: [ROWS, COLUMNS] },
      bytes: noise(ROWS * COLUMNS),
    },
    floats("scale", []),
    { name: "zero", dataType, dims: [], bytes: Uint8Array.of(93) },
  ];
  const inputs = ["rows", "scale", ...(hasZeroPoint ? ["zero"] : [])];
  return [
    tensors,
    [gather("rows"), {
      name: "inputs_embeds",
      opType: "DequantizeLinear",
      inputs,
    }],
  ];
}

function blocks(
  { bits, blockSize, type = "uint8", zeroPoints = false, half = false }: {
    bits: number;
    blockSize: number;
    type?: "uint8" | "uint4" | "int4";
    zeroPoints?: boolean;
    half?: boolean;
  },
): Form {
  const dataType = DATA_TYPES[type];
  const dimsOf = (length: number) =>
    type === "uint8" ? [ROWS, Math.ceil(length * bits / 8)] : [ROWS, length];
  const integersOf = (name: string, length: number) => ({
    ...{ name, dataType, dims: dimsOf(length) },
    bytes: noise(ROWS * Math.ceil(length * bits / 8)),
  });
  const count = COLUMNS / blockSize;
  const scales = (half ? halves : floats)("scales", [ROWS, count]);
  const lookup = {
    name: half ? "rows" : "inputs_embeds",
    opType: "GatherBlockQuantized",
    domain: "com.microsoft",
    inputs: [
      ...["table", "input_ids", "scales"],
      ...(zeroPoints ? ["zeros"] : []),
    ],
    attributes: {
      bits: { int: bits },
      "block_size": { int: blockSize },
      "gather_axis": { int: 0 },
      "quantize_axis": { int: 1 },
    },
  };
  return [
    [
      integersOf("table", COLUMNS),
      scales,
      ...(zeroPoints ? [integersOf("zeros", count)] : []),
    ],
    half ? [lookup, cast("rows")] : [lookup],
  ];
}
