/** Some of an image's channels. */
export interface ChannelPart {
  /** Which part it is, from 0 on. */
  readonly number: number;
  /** Its first channel. */
  readonly start: number;
  /** Its number of channels. */
  readonly size: number;
}

/** Names what takes a value's place in a part. */
export function partName(value: string, { number }: ChannelPart): string {
  return `${value}.part${number}`;
}
