import type {
  PendingPrediction,
  Prediction,
  PredictionPiece,
} from "../types.ts";

/** Takes each piece of an answer as it comes. */
export type Emit = (piece: PredictionPiece) => void;

/**
 * Starts a request and makes its answer awaitable and iterable.
 *
 * @param start Starts the request; calls `emit` for each piece.
 */
export function pendingPrediction(
  start: (emit: Emit) => Promise<Prediction>,
): PendingPrediction {
  const pieces: PredictionPiece[] = [];
  let news = Promise.withResolvers<void>();
  let isOver = false;
  const tell = () => {
    news.resolve();
    news = Promise.withResolvers<void>();
  };
  const started = start((piece) => {
    pieces.push(piece);
    tell();
  });
  const answer = started.finally(() => {
    isOver = true;
    tell();
  });

  async function* iterate(): AsyncGenerator<PredictionPiece> {
    for (let index = 0;; index += 1) {
      while (index >= pieces.length && !isOver) await news.promise;
      const piece = pieces[index];
      if (piece === undefined) break;
      yield piece;
    }
    await answer;
  }

  return Object.assign(answer, {
    [Symbol.asyncIterator]() {
      // Whoever iterates gets a failure from the iteration, and need not await the promise too.
      answer.catch(() => {});
      return iterate();
    },
  });
}
