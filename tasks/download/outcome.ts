import type { ModelRef } from "../../lib/catalog/find.ts";

/** What a run did to one model, for programs. */
export interface Outcome {
  /** The model. */
  key: string;
  /** Where it is now. */
  directory: string;
  /** Whether there was nothing to do. */
  alreadyInstalled: boolean;
  /** Bytes that came over the network. */
  bytesFetched: number;
}

/** Why one of several models could not be installed, for programs. */
export interface Failure {
  /** The model. */
  key: string;
  /** The kind of failure, by the name of its exit code. */
  code: string;
  /** What the person is told. */
  message: string;
}

/** The outcome for a model that is what it should be. */
export function untouched({ key }: ModelRef, directory: string): Outcome {
  return { key, directory, alreadyInstalled: true, bytesFetched: 0 };
}

/** The line about a model that is what it should be. */
export function describeUntouched({ key, directory }: Outcome): string {
  return `${key} is installed in ${directory}`;
}

/** The last document that a run prints for a program. */
export function outcomeDocument(
  models: readonly Outcome[],
  failures: readonly Failure[] = [],
): { version: 1; [name: string]: unknown } {
  return {
    version: 1,
    event: "done",
    models,
    ...(failures.length > 0 && { failures }),
  };
}
