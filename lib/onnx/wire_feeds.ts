import { type Pixels, pixelTensor } from "./pixels.ts";
import type { Tensor } from "./tensor.ts";
import {
  tensorFromWire,
  tensorToWire,
  type WireTensor,
} from "./wire_tensor.ts";

/** What an input of a graph is fed: a tensor, or a picture that becomes one in the graph's thread. */
export type Feed = Tensor | Pixels;

/** A picture on its way to another thread. */
export interface WirePixels {
  /** Its width and height. */
  readonly side: number;
  /** Element type of the tensor that it becomes. */
  readonly type: string;
  /** See `Pixels`. */
  readonly bytes: ArrayBuffer;
  /** See `Pixels`. */
  readonly values: ArrayBuffer;
}

/** Feeds by the names of inputs. */
export type WireFeeds = Readonly<Record<string, WireTensor | WirePixels>>;

/**
 * Copies feeds for the way, so that the originals stay usable.
 *
 * @param typeOf Gives the element type of an input.
 */
export function toWireFeeds(
  feeds: Readonly<Record<string, Feed>>,
  typeOf: (name: string) => string | undefined,
): WireFeeds {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, feed]) => [
      name,
      "bytes" in feed ? pixelsToWire(feed, typeOf(name)) : tensorToWire(feed),
    ]),
  );
}

/**
 * Gives the tensors of feeds that have arrived.
 *
 * @throws {ModelFormatError} If a picture cannot become what it should.
 */
export function fromWireFeeds(feeds: WireFeeds): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, feed]) => [
      name,
      "bytes" in feed ? pixelsFromWire(feed) : tensorFromWire(feed),
    ]),
  );
}

/** The buffers that a message hands over rather than copies. */
export function buffersOfFeeds(feeds: WireFeeds): ArrayBuffer[] {
  return Object.values(feeds)
    .flatMap((feed) =>
      "bytes" in feed ? [feed.bytes, feed.values] : [feed.buffer]
    );
}

function pixelsToWire(
  { side, bytes, values }: Pixels,
  type = "float32",
): WirePixels {
  // Not `slice()`, which makes no copy of a `Buffer`.
  const copy = new Uint8Array(bytes);
  return { side, type, bytes: copy.buffer, values: values.slice().buffer };
}

function pixelsFromWire({ side, type, bytes, values }: WirePixels): Tensor {
  return pixelTensor({
    side,
    bytes: new Uint8Array(bytes),
    values: new Float32Array(values),
  }, type);
}
