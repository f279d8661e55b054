/** What decides whether a signature may say more of a picture than that it was made here. */
export const PUBLIC_COLUMNS = { unlisted: true, hiddenAt: true, deletedAt: true } as const;

export const isPublic = (row: {
  unlisted: boolean;
  hiddenAt: Date | null;
  deletedAt: Date | null;
}): boolean => !row.unlisted && !row.hiddenAt && !row.deletedAt;

/** Title in the signature of a picture that is not public. */
export const UNNAMED = 'Picture';
