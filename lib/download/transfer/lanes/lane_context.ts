import type { FastvlmError } from "../../../base/errors.ts";
import type { OpenedRange } from "../../../hub/file/open_range.ts";
import type { DownloadLog } from "../../download_log.ts";
import type { PartFile } from "../part/part_file.ts";
import type { RateLimiter } from "../rate_limiter.ts";
import type { Remote } from "../remotes.ts";
import type { RunTotal } from "../run_total.ts";
import type { FileToTransfer } from "../transfer_options.ts";
import type { TransferProgress } from "../transfer_progress.ts";
import type { Assignment } from "./assignment.ts";
import type { WatchdogLimits } from "./watchdog.ts";
import type { WorkList } from "./work_list.ts";

/** What all lanes of a file have in common. */
export interface LaneContext {
  /** The file. */
  file: FileToTransfer;
  /** Begins every error message. */
  failure: string;
  /** Where the file comes from. */
  remote: Remote;
  /** Where it goes to. */
  part: PartFile;
  /** What is to be fetched. */
  work: WorkList;
  /** Counts what comes. */
  progress: TransferProgress;
  /** How slow a lane may be. */
  watch: WatchdogLimits;
  /** Counts what all transfers of the run get. */
  runTotal: RunTotal;
  /** Keeps the rate low, if one is wanted. */
  rateLimiter: RateLimiter | undefined;
  /** Drops what is there; throws if that happens too often. */
  startOver: (reason: FastvlmError) => Promise<void>;
  /** Waits for something that no server is to blame for. */
  excuse: (wait: Promise<void>) => Promise<void>;
  /** Told of every range. */
  log: DownloadLog | undefined;
  /** Ends all lanes. */
  signal: AbortSignal;
}

/** What a lane asks whoever started it. */
export interface LaneHost {
  /** Lanes that run now. */
  readonly running: number;
  /** Gives the next thing to fetch; `undefined` if the lane is to end. */
  next(): Assignment | undefined;
  /** Called when an answer has begun. */
  onOpened(opened: OpenedRange): void;
}
