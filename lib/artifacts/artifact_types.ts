/** The kinds of artifacts; each is a folder under the artifact root. */
export const ARTIFACT_TYPES = [
  "analysis",
  "vision",
  "test",
  "benchmark",
  "json",
  "tmp",
] as const;

/** Kind of an artifact. */
export type ArtifactType = typeof ARTIFACT_TYPES[number];

/** What an artifact's `manifest.json` says. */
export interface ArtifactManifest {
  /** Form of this document. */
  version: 1;
  /** When the artifact was made, ISO 8601. */
  created: string;
  /** Who made it. */
  owner: string;
  /** Git commit of the project, 12 characters, or `nogit`. */
  commit: string;
  /** Job of the CI system, or `local`. */
  job: string;
  /** Process that made it. */
  pid: number;
  /** Days after which `artifacts prune` removes it. */
  retentionDays: number;
  /** What it is for. */
  context: string;
}
