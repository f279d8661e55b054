/**
 * Names and numbers of edits. A module of its own: pages that edit nothing, of which every byte counts, would carry
 * them among the other constants.
 */

/** Ways in which a generation begins from a picture (edit.ts). */
export const EDIT_KINDS = ['vary', 'repaint', 'extend', 'enlarge'] as const;
export type EditKind = (typeof EDIT_KINDS)[number];

/** Edges at which a picture can be extended. */
export const EDGES = ['left', 'right', 'above', 'below'] as const;
export type Edge = (typeof EDGES)[number];

/**
 * Strengths of the two buttons that vary a picture under its own words: about a half and five sixths of the way to
 * a new picture of the shipped pack (docs/editing.md). Below them its pictures come back as they were.
 */
export const VARY_STRENGTHS = { subtle: 0.85, strong: 0.95 } as const;
export type VaryName = keyof typeof VARY_STRENGTHS;
/** Where forms begin that draw other words from a picture. */
export const BEGIN_STRENGTH = 0.7;

/** A picture's side in the units of masks. */
export const MASK_UNITS = 1024;

/** Formats that can be uploaded. */
export const UPLOAD_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;

/** Bounds of edits and uploads, as LIMITS are those of everything else. */
export const EDIT_LIMITS = {
  /** A picture that is uploaded. */
  uploadBytes: 10 * 1024 * 1024,
  /** Its pixels, whatever its file's size. */
  uploadPixels: 40_000_000,
  /** Uploads that one person keeps. */
  uploadsPerPerson: 100,
  maskShapes: 200,
  /** Points of all shapes of a mask. */
  maskPoints: 4_000,
} as const;
