import type { Manifest } from "../manifest.ts";
import type { Store } from "../stores.ts";

/**
 * What a model is in a store: runnable (`installed`), with a file missing or wrong (`damaged`), begun
 * but not finished (`partial`), Apple's weights that must be converted first (`checkpoint`), or not
 * there (`absent`).
 */
export type ModelState =
  | "installed"
  | "partial"
  | "damaged"
  | "checkpoint"
  | "absent";

/** What one folder of one store holds of a model. */
export interface Finding {
  /** What it is. */
  state: ModelState;
  /** The store it was found in. */
  store: Store;
  /** The folder that was looked at. */
  directory: string;
  /** What is wrong, one line each. */
  problems: string[];
  /** Files whose content is known to be right: path to SHA-256. */
  intact: ReadonlyMap<string, string>;
  /** The folder's manifest, if it can be read. */
  manifest?: Manifest;
}

/** How closely files are looked at. */
export interface ExamineOptions {
  /**
   * Reads every file and compares its digest, rather than trusting a file whose size and time are
   * those of the manifest.
   *
   * @default {false}
   */
  verify?: boolean;
  /** Stops the examination. */
  signal?: AbortSignal;
}

/** A smaller number is used first; among equals the store's precedence decides. */
const RANKS: Readonly<Record<ModelState, number>> = {
  installed: 0,
  checkpoint: 0,
  damaged: 1,
  partial: 2,
  absent: 3,
};

/** Makes a finding of which no file is known to be right. */
export function makeFinding(
  { store, directory }: { store: Store; directory: string },
  state: ModelState,
  problems: string[] = [],
): Finding {
  return { state, store, directory, problems, intact: new Map() };
}

/** Says whether the folder holds all that the model has. */
export function isWhole(finding: Finding): boolean {
  return finding.state === "installed" || finding.state === "checkpoint";
}

/** Says whether anything of the model is there. */
export function isPresent(finding: Finding): boolean {
  return finding.state !== "absent";
}

/** Sorts findings, given in the stores' precedence, so that the one to use is the first. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => RANKS[a.state] - RANKS[b.state]);
}
