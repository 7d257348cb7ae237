import type { PlannedGraph } from "../weights/planned_graph.ts";
import type { WeightJob } from "../weights/weight_job.ts";
import type { WeightSlice } from "./weight_slice.ts";

/** Tells how far a data file is final, while slices of it are written in about their order. */
export class WrittenPrefix {
  readonly #graph: Pick<PlannedGraph, "jobs" | "dataBytes">;
  readonly #rowsWritten = new Map<WeightJob, number>();
  #wholeJobs = 0;

  /** Begins with a file of which nothing is written. */
  constructor(graph: Pick<PlannedGraph, "jobs" | "dataBytes">) {
    this.#graph = graph;
  }

  /** Bytes, from the start of the file, that will not change any more. */
  get bytes(): number {
    const { jobs, dataBytes } = this.#graph;
    return jobs[this.#wholeJobs]?.targets.values.offset ?? dataBytes;
  }

  /** Counts a slice that was written. */
  add({ job, from, to }: WeightSlice): void {
    this.#rowsWritten.set(job, this.#rowsOf(job) + to - from);
    const { jobs } = this.#graph;
    for (
      let next = jobs[this.#wholeJobs];
      next !== undefined && this.#rowsOf(next) === next.rows;
      next = jobs[this.#wholeJobs]
    ) {
      this.#wholeJobs += 1;
    }
  }

  #rowsOf(job: WeightJob): number {
    return this.#rowsWritten.get(job) ?? 0;
  }
}
