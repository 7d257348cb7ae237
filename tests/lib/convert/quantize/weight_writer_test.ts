import { assert, assertEquals, assertRejects } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import {
  DiskFullError,
  FastvlmError,
  ModelFormatError,
  NotFoundError,
  StorageError,
} from "../../../../lib/base/errors.ts";
import {
  type WeightProgress,
  WeightWriter,
} from "../../../../lib/convert/quantize/weight_writer.ts";
import { TensorFolder } from "../../../../lib/convert/safetensors/tensor_folder.ts";
import { evaluateRows } from "../../../../lib/convert/weights/expression/evaluate.ts";
import type { Expression } from "../../../../lib/convert/weights/expression/expression.ts";
import { PlannedGraph } from "../../../../lib/convert/weights/planned_graph.ts";
import {
  normalNumbers,
  type SampleTensor,
  writeSampleCheckpoint,
} from "../../../support/convert/sample_weights.ts";
import { encodeByScalars } from "../../../support/convert/scalar_encodings.ts";
import { writeWeights } from "../../../support/convert/write_weights.ts";
import { mountSmallDisk } from "../../../support/small_disk.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const ROWS = 150;
const COLUMNS = 72;

Deno.test("WeightWriter writes every encoding of stored, joined and computed values", async () => {
  await using temp = await TempDirectory.create();
  await writeSampleCheckpoint(temp.path, sampleTensors());
  const graph = everyEncoding();
  const path = join(temp.path, "weights.bin");
  await writeWeights(graph, { checkpointDirectory: temp.path, path });
  assertEquals(
    (await Deno.readFile(path)).toHex() ===
      (await encodeGraph(graph, temp.path)).toHex(),
    true,
    await describeDifference(graph, temp.path, path),
  );
});

Deno.test("WeightWriter writes the same bytes with any number of threads, over what was there", async () => {
  await using temp = await TempDirectory.create();
  await writeSampleCheckpoint(temp.path, sampleTensors());
  const graph = everyEncoding();
  const path = join(temp.path, "weights.bin");
  const written: string[] = [];
  for (const workers of [1, 2, 5]) {
    await Deno.writeFile(path, new Uint8Array(graph.dataBytes + 10).fill(7));
    await writeWeights(graph, {
      checkpointDirectory: temp.path,
      path,
      workers,
    });
    written.push((await Deno.readFile(path)).toHex());
  }
  assertEquals(new Set(written).size, 1);
});

Deno.test("WeightWriter writes matrices that take several slices", async () => {
  await using temp = await TempDirectory.create();
  const shape = [4200, 4800];
  const name = "large";
  const size = 4200 * 4800;
  // Computing so many normal numbers would take the test's time.
  const values = Float32Array.from(
    { length: size },
    (_, i) => i % 4801 - i % 7,
  );
  await writeSampleCheckpoint(temp.path, {
    [name]: { shape, dtype: "F32", values },
  });
  const graph = new PlannedGraph("large", "large.bin");
  const value = { op: "tensor", name } as const;
  graph.weight("plain", { shape, value });
  graph.weight("transposed", {
    shape: shape.toReversed(),
    value,
    transposed: true,
  });
  const path = join(temp.path, "large.bin");
  await writeWeights(graph, { checkpointDirectory: temp.path, path });
  const bytes = await Deno.readFile(path);
  const plain = new Float32Array(bytes.buffer, 0, size);
  const turned = new Float32Array(bytes.buffer, size * 4, size);
  assert(plain.every((x, index) => x === values[index]));
  assert(turned.every((x, index) => {
    const row = index % 4200;
    return x === values[row * 4800 + (index - row) / 4200];
  }));
});

Deno.test("WeightWriter tells of its progress in bytes of the file", async () => {
  await using temp = await TempDirectory.create();
  await writeSampleCheckpoint(temp.path, sampleTensors());
  const graph = everyEncoding();
  const told: WeightProgress[] = [];
  await writeWeights(graph, {
    checkpointDirectory: temp.path,
    path: join(temp.path, "weights.bin"),
    onProgress: (progress) => told.push(progress),
  });
  const names = new Set(told.map(({ slice }) => slice.job.name));
  assertEquals(names, new Set(graph.jobs.map(({ name }) => name)));
  const done = told.map(({ done }) => done);
  assertEquals(done, done.toSorted((a, b) => a - b));
  // Gaps between weights are not written.
  const written = graph.jobs.flatMap(({ targets }) =>
    Object.values(targets).map(({ length }) => length)
  );
  assertEquals(done.at(-1), written.reduce((sum, length) => sum + length, 0));
  assert(told.every(({ total }) => total === graph.dataBytes));
});

Deno.test("WeightWriter begins an urgent file before those that wait", async () => {
  await using temp = await TempDirectory.create();
  await writeSampleCheckpoint(temp.path, sampleTensors());
  const options = { checkpointDirectory: temp.path, workers: 1 };
  await using writer = new WeightWriter(options);
  const order: string[] = [];
  const write = async (name: string, isUrgent: boolean) => {
    const path = join(temp.path, name);
    await writer.write(everyEncoding(), { path, flush: false, isUrgent });
    order.push(name);
  };
  const writing = ["a", "b", "c"].map((name) => write(name, false));
  await Promise.all([...writing, write("urgent", true)]);
  // Of the first file, more is still to be written.
  assertEquals(order, ["urgent", "a", "b", "c"]);
});

Deno.test("WeightWriter names the tensor that holds NaN or infinity", async (t) => {
  const cases: [string, Expression, string][] = [
    [
      "as it is stored",
      { op: "rows", of: tensor("bad"), from: 1, to: 4 },
      'Cannot convert tensor "bad": element 7 is NaN',
    ],
    [
      "as one of several",
      { op: "multiply", left: tensor("good"), right: tensor("bad") },
      'Cannot convert tensor "bad": element 7 is NaN',
    ],
    [
      "computed from finite numbers",
      { op: "scale", of: tensor("good"), factor: 1e39 },
      'Cannot convert weight "w": element 0 is 1e+39, which float32 cannot hold',
    ],
  ];
  for (const [name, value, message] of cases) {
    await t.step(name, async () => {
      await rejectsValues(value, "float32", message);
    });
  }
});

Deno.test("WeightWriter refuses what float16 cannot hold", async (t) => {
  await t.step("as it is stored", async () => {
    await rejectsValues(
      tensor("huge"),
      "float16",
      'Cannot convert tensor "huge": element 2 is 65520, which float16 cannot hold',
    );
  });
  await t.step("as computed", async () => {
    await rejectsValues(
      { op: "scale", of: tensor("good"), factor: -7e4 },
      "float16",
      'Cannot convert weight "w": element 0 is -70000, which float16 cannot hold',
    );
  });
});

Deno.test("WeightWriter says which tensor or checkpoint is missing", async () => {
  await using temp = await TempDirectory.create();
  await writeSampleCheckpoint(temp.path, sampleTensors());
  const graph = new PlannedGraph("g", "g.bin");
  graph.weight("w", { shape: [2, 2], value: tensor("nowhere") });
  const path = join(temp.path, "g.bin");
  await assertRejects(
    () => writeWeights(graph, { checkpointDirectory: temp.path, path }),
    ModelFormatError,
    'tensor "nowhere"',
  );
  const checkpointDirectory = join(temp.path, "absent");
  await assertRejects(
    () => writeWeights(graph, { checkpointDirectory, path }),
    NotFoundError,
    "absent",
  );
});

Deno.test("WeightWriter ends when it is told to, and writes nothing from then on", async () => {
  await using temp = await TempDirectory.create();
  await writeSampleCheckpoint(temp.path, sampleTensors());
  const graph = everyEncoding();
  const path = join(temp.path, "weights.bin");
  const options = { checkpointDirectory: temp.path, path };
  const reason = new Error("enough");
  await assertRejects(
    () =>
      writeWeights(graph, { ...options, signal: AbortSignal.abort(reason) }),
    Error,
    "enough",
  );
  const controller = new AbortController();
  await assertRejects(
    () =>
      writeWeights(graph, {
        ...options,
        signal: controller.signal,
        onProgress: () => controller.abort(reason),
      }),
    Error,
    "enough",
  );
  await Deno.remove(path);
});

Deno.test("WeightWriter writes several files at once, of which one may fail", async () => {
  await using temp = await TempDirectory.create();
  await writeSampleCheckpoint(temp.path, {
    ...sampleTensors(),
    bad: { shape: [2, 2], dtype: "F32", values: [1, 2, NaN, 4] },
  });
  const bad = new PlannedGraph("bad", "bad.bin");
  bad.weight("w", { shape: [2, 2], value: tensor("bad") });
  const graph = everyEncoding();
  const paths = ["first", "bad", "last"].map((name) => join(temp.path, name));
  const [first = "", broken = "", last = ""] = paths;
  await using writer = new WeightWriter({
    checkpointDirectory: temp.path,
    workers: 2,
  });
  const [one, failed, two] = await Promise.allSettled([
    writer.write(graph, { path: first }),
    writer.write(bad, { path: broken }),
    writer.write(graph, { path: last }),
  ]);
  assertEquals(failed.status, "rejected");
  assertEquals([one.status, two.status], ["fulfilled", "fulfilled"]);
  const expected = (await encodeGraph(graph, temp.path)).toHex();
  for (const path of [first, last]) {
    assert((await Deno.readFile(path)).toHex() === expected);
  }
});

Deno.test("WeightWriter fails when a thread dies", async () => {
  await using temp = await TempDirectory.create();
  await writeSampleCheckpoint(temp.path, sampleTensors());
  const worker = join(temp.path, "worker.js");
  const path = join(temp.path, "weights.bin");
  const cases = [
    ["throw new Error('out of order');", "a thread died: out of order"],
    ["Deno.exit(3);", "a thread died"],
  ] as const;
  for (const [source, message] of cases) {
    await Deno.writeTextFile(
      worker,
      `import { parentPort } from "node:worker_threads";
parentPort.on("message", () => { ${source} });`,
    );
    await assertRejects(
      () =>
        writeWeights(everyEncoding(), {
          checkpointDirectory: temp.path,
          path,
          workerUrl: toFileUrl(worker),
        }),
      FastvlmError,
      message,
    );
  }
});

Deno.test("WeightWriter says that a disk is full", async (t) => {
  await using disk = await mountSmallDisk("64k");
  if (disk === undefined) {
    const name = "needs the right to mount a tmpfs";
    await t.step({ name, ignore: true, fn() {} });
    return;
  }
  await using temp = await TempDirectory.create();
  await writeSampleCheckpoint(temp.path, sampleTensors());
  await assertRejects(
    () =>
      writeWeights(everyEncoding(), {
        checkpointDirectory: temp.path,
        path: join(disk.path, "weights.bin"),
      }),
    DiskFullError,
    'weights.bin": the disk is full',
  );
});

Deno.test("WeightWriter says why a file cannot be written", async () => {
  await using temp = await TempDirectory.create();
  await assertRejects(
    () =>
      writeWeights(everyEncoding(), {
        checkpointDirectory: temp.path,
        path: temp.path,
      }),
    StorageError,
    "a folder is in the way",
  );
});

function tensor(name: string): Expression {
  return { op: "tensor", name };
}

/** One tensor of each type. */
function sampleTensors(): Record<string, SampleTensor> {
  const shape = [ROWS, COLUMNS];
  const make = (name: string) => normalNumbers(name, ROWS * COLUMNS);
  return {
    bf16: { shape, dtype: "BF16", values: make("bf16") },
    f16: { shape, dtype: "F16", values: make("f16") },
    f32: { shape, dtype: "F32", values: make("f32") },
    f64: { shape, dtype: "F64", values: Float64Array.from(make("f64")) },
    rows: { shape: [ROWS], dtype: "F32", values: normalNumbers("rows", ROWS) },
  };
}

/** Values of each kind: as stored in each type, joined, cut out, and computed. */
function sampleValues(): Record<string, Expression> {
  const joined = {
    op: "concat",
    parts: [tensor("bf16"), tensor("f16"), tensor("f32")],
  } as const;
  return {
    bf16: tensor("bf16"),
    f16: tensor("f16"),
    f32: tensor("f32"),
    f64: tensor("f64"),
    joined: { op: "rows", of: joined, from: 33, to: 33 + ROWS },
    computed: { op: "scaleRows", of: tensor("f16"), by: tensor("rows") },
  };
}

function everyEncoding(): PlannedGraph {
  const graph = new PlannedGraph("every", "every.bin");
  for (const [name, value] of Object.entries(sampleValues())) {
    addFloats(graph, name, value);
    addQuantized(graph, name, value);
  }
  const vector = { shape: [ROWS], value: tensor("rows") };
  graph.weight("vector", vector);
  graph.weight("short vector", { ...vector, type: "float16" });
  return graph;
}

function addFloats(graph: PlannedGraph, name: string, value: Expression) {
  for (const type of ["float32", "float16"] as const) {
    for (const transposed of [false, true]) {
      const shape = transposed ? [COLUMNS, ROWS] : [ROWS, COLUMNS];
      const options = { shape, value, type, transposed };
      graph.weight(`${name} ${type} ${transposed}`, options);
    }
  }
}

function addQuantized(graph: PlannedGraph, name: string, value: Expression) {
  const matrix = { rows: ROWS, columns: COLUMNS, value };
  for (const bits of [4, 8] as const) {
    for (const symmetric of [true, false]) {
      for (const blockSize of [16, 128] as const) {
        const options = { ...matrix, bits, blockSize, symmetric };
        graph.blocks(`${name} ${bits} ${symmetric} ${blockSize}`, options);
      }
    }
  }
  for (const levels of [127, 63] as const) {
    graph.columns(`${name} ${levels}`, { ...matrix, levels });
  }
}

/** The data file that scalar arithmetic gives. */
async function encodeGraph(
  graph: PlannedGraph,
  directory: string,
): Promise<Uint8Array<ArrayBuffer>> {
  using source = await TensorFolder.open(directory);
  const file = new Uint8Array(graph.dataBytes);
  for (const job of graph.jobs) {
    const values = await evaluateRows(job.value, source, 0, job.rows);
    const encoded = encodeByScalars({ ...job, values });
    file.set(encoded.values, job.targets.values.offset);
    file.set(encoded.scales ?? [], job.targets.scales?.offset);
    file.set(encoded.zeroPoints ?? [], job.targets.zeroPoints?.offset);
  }
  return file;
}

async function describeDifference(
  graph: PlannedGraph,
  directory: string,
  path: string,
): Promise<string> {
  const expected = await encodeGraph(graph, directory);
  const actual = await Deno.readFile(path);
  const at = expected.findIndex((byte, index) => byte !== actual[index]);
  const job = graph.jobs.findLast(({ targets }) => targets.values.offset <= at);
  return `byte ${at} differs, of ${job?.name}`;
}

async function rejectsValues(
  value: Expression,
  type: "float32" | "float16",
  message: string,
): Promise<void> {
  await using temp = await TempDirectory.create();
  const bad = new Array(12).fill(1);
  bad[7] = NaN;
  const shape = [4, 3];
  await writeSampleCheckpoint(temp.path, {
    good: { shape, dtype: "BF16", values: new Array(12).fill(1) },
    bad: { shape, dtype: "F32", values: bad },
    huge: {
      shape,
      dtype: "F32",
      values: [1, 2, 65_520, ...bad.slice(3, 6), 0, 0, 0, 0, 0, 0],
    },
  });
  const graph = new PlannedGraph("g", "g.bin");
  const rows = value.op === "rows" ? 3 : 4;
  graph.weight("w", { shape: [rows, 3], value, type });
  await assertRejects(
    () =>
      writeWeights(graph, {
        checkpointDirectory: temp.path,
        path: join(temp.path, "g.bin"),
      }),
    ModelFormatError,
    message,
  );
}
