import type { GraphBuilder } from "../../../onnx/writer/graph_builder.ts";
import { float32Tensor, int64Tensor } from "../../../onnx/writer/tensor.ts";
import { cast } from "./precision.ts";

/** A cell is lit when a channel is brighter than this; padding is exactly 0. */
const LIT = 2 / 255;
/** The outermost cells mix picture and padding and are left out. */
const MIXED_CELLS = 1;
/** How many cells inward the edge of a picture reaches: as much as one token. */
const EDGE_CELLS = 8;

/** Axes of `[batch, channel, row, column]`. */
const ROWS = 2;
const COLUMNS = 3;

/** Maps over the cells of a picture, `[batch, 1, size, size]` or smaller for broadcasting. */
export interface PictureRegion {
  /** 1 inside the picture, 0 in the padding. */
  inside: string;
  /** 1 along the picture's edge. */
  edge: string;
  /** From 0 at the picture's left to 1 at its right. */
  x: string;
  /** From 0 at the picture's top to 1 at its bottom. */
  y: string;
}

/**
 * Adds nodes that tell a picture from the black padding that made it square.
 *
 * Padding is black bands at both ends of one axis and not of the other: a subject on a black
 * background has black on all four sides, and there all is picture.
 */
export function addPictureRegion(
  graph: GraphBuilder,
  cells: string,
  size: number,
): PictureRegion {
  const region = new RegionGraph(graph, size);
  const lit = region.findLit(cells);
  const rows = region.measure(region.reduceMax(lit, COLUMNS), ROWS);
  const columns = region.measure(region.reduceMax(lit, ROWS), COLUMNS);
  const y = region.locate(region.clear(rows, columns), ROWS);
  const x = region.locate(region.clear(columns, rows), COLUMNS);
  const depth = graph.node("Min", [y.depth, x.depth]);
  const inside = region.isGreater(depth, MIXED_CELLS + 0.5);
  const core = region.isGreater(depth, MIXED_CELLS + EDGE_CELLS + 0.5);
  return {
    inside,
    edge: graph.node("Sub", [inside, core]),
    x: x.place,
    y: y.place,
  };
}

/** What is lit along an axis. */
interface LitLines {
  /** 1 from the first lit line to the last. */
  span: string;
  /** 1 if there are dark lines at both ends. */
  banded: string;
}

/** Adds the nodes; holds what they share. */
class RegionGraph {
  readonly #graph: GraphBuilder;
  readonly #size: number;
  readonly #one: string;

  constructor(graph: GraphBuilder, size: number) {
    this.#graph = graph;
    this.#size = size;
    this.#one = graph.constant(float32Tensor([], [1]));
  }

  /** 1 for each cell that is lit. */
  findLit(cells: string): string {
    return this.isGreater(this.reduceMax(cells, 1), LIT);
  }

  reduceMax(value: string, axis: number): string {
    return this.#graph.node("ReduceMax", [value], {
      attributes: { axes: { ints: [axis] } },
    });
  }

  isGreater(value: string, limit: number): string {
    const constant = this.#graph.constant(float32Tensor([], [limit]));
    const greater = this.#graph.node("Greater", [value, constant]);
    return cast(this.#graph, greater, "float32");
  }

  /** Finds the dark bands at the ends of an axis. */
  measure(lit: string, axis: number): LitLines {
    const begun = this.#graph.node("Min", [
      this.#sumAlong(lit, axis, "before"),
      this.#one,
    ]);
    const notEnded = this.#graph.node("Min", [
      this.#sumAlong(lit, axis, "after"),
      this.#one,
    ]);
    const ends = this.#graph.node("Max", [
      this.#line(lit, axis, 0),
      this.#line(lit, axis, this.#size - 1),
    ]);
    return {
      span: this.#graph.node("Mul", [begun, notEnded]),
      banded: this.#graph.node("Sub", [this.#one, ends]),
    };
  }

  /** 1 for the lines that are picture: all of them, unless this axis alone has bands. */
  clear(along: LitLines, across: LitLines): string {
    const padded = this.#graph.node("Mul", [
      along.banded,
      this.#graph.node("Sub", [this.#one, across.banded]),
    ]);
    const unpadded = this.#graph.node("Sub", [this.#one, padded]);
    return this.#graph.node("Max", [along.span, unpadded]);
  }

  /** For each line, how many lines deep in the picture it is, and where on its way from 0 to 1. */
  locate(lines: string, axis: number): { depth: string; place: string } {
    const before = this.#sumAlong(lines, axis, "before");
    const after = this.#sumAlong(lines, axis, "after");
    const middle = this.#graph.node("Sub", [
      before,
      this.#graph.constant(float32Tensor([], [0.5])),
    ]);
    const total = this.#line(before, axis, this.#size - 1);
    return {
      depth: this.#graph.node("Min", [before, after]),
      place: this.#graph.node("Div", [middle, total]),
    };
  }

  #sumAlong(lines: string, axis: number, side: "before" | "after"): string {
    return this.#graph.node("CumSum", [
      lines,
      this.#graph.constant(int64Tensor([], [axis])),
    ], { attributes: { reverse: { int: side === "after" ? 1 : 0 } } });
  }

  #line(lines: string, axis: number, index: number): string {
    return this.#graph.node("Gather", [
      lines,
      this.#graph.constant(int64Tensor([1], [index])),
    ], { attributes: { axis: { int: axis } } });
  }
}
