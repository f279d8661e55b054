/** Bytes of a stamp: the monotonic clock of this machine in nanoseconds, then the frame's number. */
const BYTES = 12;

/** Writes the time and the number of a frame at the start of its preview. */
export function stamp(preview: Buffer, seq: number): Buffer {
  preview.writeBigUInt64LE(process.hrtime.bigint(), 0);
  preview.writeUInt32LE(seq, 8);
  return preview;
}

export function stampOf(preview: Buffer): { at: bigint; seq: number } {
  if (preview.length < BYTES) throw new Error('this is no preview of the bench');
  return { at: preview.readBigUInt64LE(0), seq: preview.readUInt32LE(8) };
}
