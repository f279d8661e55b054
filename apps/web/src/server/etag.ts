/** Whether an If-None-Match header names `etag` (with its quotes), so that 304 is the answer. */
export const knowsEtag = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch?.split(/,\s*/) ?? []).some((each) => each.replace(/^W\//, '') === etag || each === '*');
