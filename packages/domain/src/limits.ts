/** Bounds that every entry point shares. Units are in the names or beside the value. */
export const LIMITS = {
  /** Characters (UTF-16 units) in a caption after trimming. */
  captionLength: 500,
  /** Largest seed: seeds are unsigned 32-bit integers. */
  seedMax: 0xffff_ffff,
  imagesPerGeneration: 4,
  stepsMin: 1,
  stepsMax: 250,
  guidanceWeightMax: 30,
  /** Bytes in the body of an API request. */
  bodyBytes: 64 * 1024,
  galleryPageSize: 60,
  roomSlugLength: 40,
  /** A room's pictures are counted up to here. */
  roomCount: 1_000,
  displayNameLength: 40,
} as const;
