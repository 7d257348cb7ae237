import { GraphBuilder } from "../../../onnx/writer/graph_builder.ts";
import { float32Tensor, int64Tensor } from "../../../onnx/writer/tensor.ts";
import {
  HIDDEN,
  HIDDEN_SIZE,
  IMAGE_SIZE,
  IMAGE_TOKENS,
  PATCH_SIZE,
} from "../model_shape.ts";
import { COLOR_NAMES, PALETTE } from "../palette.ts";
import { Layout } from "../weights/layout.ts";
import { WeightMatrix } from "../weights/weight_matrix.ts";
import { addPictureRegion, type PictureRegion } from "./picture_region.ts";
import { BUILD_OPTIONS, floatOutput, type Precision } from "./precision.ts";

/** Pixels that become one cell, along each side: fine enough to see a shape's outline. */
const CELL_SIZE = 8;
/** Cells that become one token, along each side. */
const CELLS_PER_TOKEN = PATCH_SIZE / CELL_SIZE;
/** How sharply the nearest example of the palette wins: almost always alone. */
const SHARPNESS = 1500;

/** Keeps the logarithm of no area finite (-20), and far above that of a text token (-40). */
const SMALLEST_AREA = 2e-9;

/** What the tower says of each token, before the projector lays it out for the language model. */
const TOWER = new Layout({
  color: COLOR_NAMES.length,
  x: 1,
  y: 1,
  logArea: 1,
  logEdge: 1,
});

/**
 * Builds the vision encoder: `pixel_values` `[batch, 3, 1024, 1024]`, 0 to 1, to `image_features`
 * `[batch, 256, 128]`.
 *
 * 1. Average pooling makes cells of 8×8 pixels.
 * 2. A matrix scores each cell against the palette by `2·c·p − |p|²`, which is highest for the
 *    nearest example `p`; softmax decides; another matrix sums examples to names.
 * 3. Padding is told from picture, and the picture's edge from its inside.
 * 4. Average pooling makes tokens of 8×8 cells, and dividing by the area makes shares of them.
 * 5. The projector, a 1×1 convolution, lays them out as the language model's vectors.
 */
export function buildVisionEncoder(precision: Precision): Uint8Array {
  const graph = new GraphBuilder("fastvlm_tiny_vision_encoder");
  const pixels = graph.input("pixel_values", "float32", [
    "batch_size",
    3,
    IMAGE_SIZE,
    IMAGE_SIZE,
  ]);
  const cells = addAveragePool(graph, pixels, CELL_SIZE);
  const region = addPictureRegion(graph, cells, IMAGE_SIZE / CELL_SIZE);
  const tower = addTower(graph, addColorNames(graph, cells), region);
  floatOutput(graph, {
    value: addProjector(graph, tower),
    name: "image_features",
    shape: ["batch_size", IMAGE_TOKENS, HIDDEN_SIZE],
    precision,
  });
  return graph.build(BUILD_OPTIONS);
}

function addAveragePool(
  graph: GraphBuilder,
  value: string,
  size: number,
): string {
  return graph.node("AveragePool", [value], {
    attributes: {
      kernel_shape: { ints: [size, size] },
      strides: { ints: [size, size] },
    },
  });
}

function addColorNames(graph: GraphBuilder, cells: string): string {
  const scores = new WeightMatrix(3, PALETTE.length);
  const names = new WeightMatrix(PALETTE.length, COLOR_NAMES.length);
  PALETTE.forEach(({ name, rgb }, example) => {
    rgb.forEach((value, channel) =>
      scores.connect(channel, example, 2 * SHARPNESS * value)
    );
    names.connect(example, COLOR_NAMES.indexOf(name));
  });
  const bias = PALETTE.map(({ rgb: [red, green, blue] }) =>
    -SHARPNESS * (red * red + green * green + blue * blue)
  );
  const last = addTranspose(graph, cells, [0, 2, 3, 1]);
  const scored = graph.node("Add", [
    graph.node("MatMul", [
      last,
      graph.initializer("palette.weight", scores.toTensor()),
    ]),
    graph.initializer("palette.bias", float32Tensor([bias.length], bias)),
  ]);
  const nearest = graph.node("Softmax", [scored], {
    attributes: { axis: { int: -1 } },
  });
  const named = graph.node("MatMul", [
    nearest,
    graph.initializer("color_names.weight", names.toTensor()),
  ]);
  return addTranspose(graph, named, [0, 3, 1, 2]);
}

function addTranspose(
  graph: GraphBuilder,
  value: string,
  axes: readonly number[],
): string {
  return graph.node("Transpose", [value], {
    attributes: { perm: { ints: axes } },
  });
}

function addTower(
  graph: GraphBuilder,
  colors: string,
  { inside, edge, x, y }: PictureRegion,
): string {
  const masked = [colors, x, y].map((map) => graph.node("Mul", [map, inside]));
  const maps = graph.node("Concat", [...masked, inside, edge], {
    attributes: { axis: { int: 1 } },
  });
  const sums = ["sum.mean", "sum.area", "sum.edge"];
  graph.node("Split", [
    addAveragePool(graph, maps, CELLS_PER_TOKEN),
    graph.constant(int64Tensor([3], [COLOR_NAMES.length + 2, 1, 1])),
  ], { attributes: { axis: { int: 1 } }, outputs: sums });
  const [mean = "", area = "", edgeArea = ""] = sums;
  const smallest = graph.constant(float32Tensor([], [SMALLEST_AREA]));
  const atLeast = (value: string) => graph.node("Max", [value, smallest]);
  return graph.node("Concat", [
    graph.node("Div", [mean, atLeast(area)]),
    graph.node("Log", [atLeast(area)]),
    graph.node("Log", [atLeast(edgeArea)]),
  ], { attributes: { axis: { int: 1 } } });
}

function addProjector(graph: GraphBuilder, tower: string): string {
  const weights = new WeightMatrix(TOWER.size, HIDDEN_SIZE);
  COLOR_NAMES.forEach((_, color) =>
    weights.connect(TOWER.at("color", color), HIDDEN.at("color", color))
  );
  for (const name of ["x", "y", "logArea", "logEdge"] as const) {
    weights.connect(TOWER.at(name), HIDDEN.at(name));
  }
  const bias = new Float32Array(HIDDEN_SIZE);
  bias[HIDDEN.at("one")] = 1;
  bias[HIDDEN.at("isImage")] = 1;
  const projected = graph.node("Conv", [
    tower,
    graph.initializer("projector.weight", weights.toKernel()),
    graph.initializer("projector.bias", float32Tensor([HIDDEN_SIZE], bias)),
  ]);
  const rows = graph.node("Reshape", [
    projected,
    graph.constant(int64Tensor([3], [0, HIDDEN_SIZE, IMAGE_TOKENS])),
  ]);
  return graph.node("Transpose", [rows], {
    attributes: { perm: { ints: [0, 2, 1] } },
  });
}
