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
  const pieces = new PieceLog();
  const answer = start((piece) => pieces.add(piece))
    .finally(() => pieces.end());

  async function* iterate(): AsyncGenerator<PredictionPiece> {
    yield* pieces.read();
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

/** Pieces that come one by one and can be read from the first on, by any number of readers. */
class PieceLog {
  readonly #pieces: PredictionPiece[] = [];
  #news = Promise.withResolvers<void>();
  #isEnded = false;

  add(piece: PredictionPiece): void {
    this.#pieces.push(piece);
    this.#tell();
  }

  end(): void {
    this.#isEnded = true;
    this.#tell();
  }

  async *read(): AsyncGenerator<PredictionPiece, void> {
    for (let index = 0;; index += 1) {
      while (index >= this.#pieces.length && !this.#isEnded) {
        await this.#news.promise;
      }
      const piece = this.#pieces[index];
      if (piece === undefined) return;
      yield piece;
    }
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers<void>();
  }
}
