import { GraphBuilder } from "../../onnx/writer/graph_builder.ts";
import { ELEMENT_BYTES, type ElementType } from "../../onnx/writer/tensor.ts";
import { elementCount } from "../safetensors/dtype.ts";
import { DataLayout } from "./data_layout.ts";
import type { BlockSize, Encoding } from "./encoding.ts";
import type { Expression } from "./expression/expression.ts";
import { MODEL_VERSIONS } from "./model_versions.ts";
import type { DataRange, WeightJob } from "./weight_job.ts";

/** Options of {@linkcode PlannedGraph.weight}. */
export interface WeightOptions {
  /** Length of each dimension as the graph sees it; with `transposed`, `[columns, rows]`. */
  shape: readonly number[];
  /** What to compute. */
  value: Expression;
  /**
   * Type that the data file stores.
   *
   * @default {"float32"}
   */
  type?: "float32" | "float16";
  /**
   * Whether the value's `[N, K]` is stored as `[K, N]`, which `MatMul` wants.
   *
   * @default {false}
   */
  transposed?: boolean;
  /**
   * Whether a float16 weight is converted to float32 as a whole; a table of which few rows are looked
   * up is not.
   *
   * @default {true}
   */
  cast?: boolean;
}

/** Options of {@linkcode PlannedGraph.blocks}. */
export interface BlocksOptions {
  /** Rows of the value: the outputs of a product, or the entries of a table. */
  rows: number;
  /** Columns of the value. */
  columns: number;
  /** What to compute. */
  value: Expression;
  /** Width of one integer. */
  bits: 4 | 8;
  /** Values of a row that share a scale; the last block of a row may be short. */
  blockSize: BlockSize;
  /**
   * Whether zero is in the middle of the integers, so that no zero points are stored.
   *
   * @default {true}
   */
  symmetric?: boolean;
  /**
   * The operator that reads it: `MatMulNBits` (a dimension of blocks) or `GatherBlockQuantized` (none);
   * the bytes are the same.
   *
   * @default {"matmul"}
   */
  form?: "matmul" | "gather";
}

/** Options of {@linkcode PlannedGraph.columns}. */
export interface ColumnsOptions {
  /** Rows of the value: the outputs of the product. */
  rows: number;
  /** Columns of the value: the inputs of the product. */
  columns: number;
  /** What to compute. */
  value: Expression;
  /**
   * Largest integer; 63 for CPUs whose 8-bit products saturate.
   *
   * @default {127}
   */
  levels?: 127 | 63;
}

/** Names of the initializers of a quantized weight. */
export interface QuantizedNames {
  /** The integers. */
  readonly quantized: string;
  /** The scales. */
  readonly scales: string;
}

/** Names of the initializers of a weight quantized in blocks. */
export interface BlockNames extends QuantizedNames {
  /** The zero points, if it is asymmetric. */
  readonly zeroPoints?: string;
}

/**
 * A graph whose weights are jobs still to be done.
 *
 * Shapes and types give every offset of the data file beforehand, so no weight is read to plan a
 * graph, and the order in which jobs are done does not change a byte.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const graph = new PlannedGraph("product", "product.onnx_data");
 * const x = graph.builder.input("x", "float32", ["rows", 3]);
 * const value = { op: "tensor", name: "fc.weight" } as const;
 * const weight = graph.weight("fc.weight", { shape: [3, 2], value, transposed: true });
 * graph.builder.node("MatMul", [x, weight], { outputs: ["y"] });
 * graph.builder.output("y", "float32", ["rows", 2]);
 * assertEquals(graph.dataBytes, 24);
 * ```
 */
export class PlannedGraph {
  /** Builds the nodes; small constants go there, weights do not. */
  readonly builder: GraphBuilder;
  /** Name of the file of weights, which is beside the graph's. */
  readonly dataFile: string;
  readonly #layout = new DataLayout();
  readonly #jobs: WeightJob[] = [];
  readonly #ranges = new Map<string, DataRange>();
  readonly #stored: ReadonlyMap<string, DataRange> | undefined;

  /**
   * Starts an empty graph.
   *
   * @param stored Where the data file, which is there, has the weights of a part of another graph; without
   * it, they are put one after the other.
   */
  constructor(
    name: string,
    dataFile: string,
    stored?: ReadonlyMap<string, DataRange>,
  ) {
    this.builder = new GraphBuilder(name);
    this.dataFile = dataFile;
    this.#stored = stored;
  }

  /** Where the data file has each initializer, by its name. */
  get ranges(): ReadonlyMap<string, DataRange> {
    return this.#ranges;
  }

  /** The weights to compute, in the order of the data file. */
  get jobs(): readonly WeightJob[] {
    return this.#jobs;
  }

  /** Length of the data file. */
  get dataBytes(): number {
    return this.#layout.bytes;
  }

  /**
   * Adds a weight of floating-point numbers and returns the name of its float32 value: with
   * `type: "float16"` that of a Cast, which runtimes do once, at load (with `cast: false`, no Cast).
   *
   * @throws {RangeError} If the graph has a value of that name.
   */
  weight(name: string, options: WeightOptions): string {
    const { shape, value, type = "float32", transposed = false } = options;
    const values = this.#external(name, type, shape);
    const size = elementCount(shape);
    const rows = (transposed ? shape[1] : shape[0]) ?? 1;
    this.#jobs.push({
      name,
      rows,
      columns: size / rows,
      value,
      encoding: { kind: "float", type, transposed },
      targets: { values },
    });
    if (type === "float32" || options.cast === false) return name;
    const attributes = { to: { int: 1 } };
    return this.builder.node("Cast", [name], {
      name: `${name}/float32`,
      attributes,
    });
  }

  /**
   * Adds a weight quantized in blocks of its rows.
   *
   * @throws {RangeError} If the graph has a value of that name, or a table's rows end within a block.
   */
  blocks(name: string, options: BlocksOptions): BlockNames {
    const { rows, columns, value, bits, blockSize } = options;
    const { symmetric = true, form = "matmul" } = options;
    if (form === "gather" && columns % blockSize !== 0) {
      throw new RangeError(
        `Cannot quantize table "${name}" in blocks of ${blockSize}: ` +
          `rows have ${columns} values`,
      );
    }
    const blocks = Math.ceil(columns / blockSize);
    const blockBytes = blockSize * bits / 8;
    const shape = form === "matmul"
      ? [rows, blocks, blockBytes]
      : [rows, Math.ceil(columns * bits / 8)];
    const values = this.#external(name, "uint8", shape);
    const scales = this.#external(`${name}.scales`, "float32", [rows, blocks]);
    const names = { quantized: name, scales: `${name}.scales` };
    const encoding = { kind: "blocks", bits, blockSize, symmetric } as const;
    const job = { name, rows, columns, value, encoding };
    if (symmetric) {
      this.#jobs.push({ ...job, targets: { values, scales } });
      return names;
    }
    const zeroPointsName = `${name}.zero_points`;
    const zeroPoints = this.#external(
      zeroPointsName,
      "uint8",
      [rows, Math.ceil(blocks * bits / 8)],
    );
    this.#jobs.push({ ...job, targets: { values, scales, zeroPoints } });
    return { ...names, zeroPoints: zeroPointsName };
  }

  /**
   * Adds a weight of signed 8-bit integers with a scale a row.
   *
   * @throws {RangeError} If the graph has a value of that name.
   */
  columns(name: string, options: ColumnsOptions): QuantizedNames {
    const { rows, columns, value, levels = 127 } = options;
    const encoding: Encoding = { kind: "columns", levels };
    const scalesName = `${name}.scales`;
    const values = this.#external(name, "int8", [columns, rows]);
    const scales = this.#external(scalesName, "float32", [rows]);
    const targets = { values, scales };
    this.#jobs.push({ name, rows, columns, value, encoding, targets });
    return { quantized: name, scales: scalesName };
  }

  /** Encodes the graph without its weights: the bytes of the `.onnx` file. */
  build(): Uint8Array<ArrayBuffer> {
    return this.builder.build(MODEL_VERSIONS);
  }

  #external(
    name: string,
    type: ElementType,
    dims: readonly number[],
  ): DataRange {
    const range = this.#place(name, elementCount(dims) * ELEMENT_BYTES[type]);
    this.#ranges.set(name, range);
    const data = { location: this.dataFile, ...range };
    this.builder.initializer(name, { type, dims, data });
    return range;
  }

  #place(name: string, length: number): DataRange {
    if (this.#stored === undefined) return this.#layout.allocate(length);
    const range = this.#stored.get(name);
    if (range?.length === length) return range;
    throw new RangeError(
      `Cannot find "${name}" in "${this.dataFile}": ` +
        `${range?.length ?? 0} bytes have this name, not ${length}`,
    );
  }
}
