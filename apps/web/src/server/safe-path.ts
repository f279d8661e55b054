/**
 * Returns `path` percent-encoded, fit for a Location header, when it is a path of this site; otherwise the front page.
 */
export function safePath(path: string | undefined): string {
  if (!path || !/^\/(?![/\\])[^\\\s]*$/.test(path)) return '/';
  const { pathname, search, hash } = new URL(path, 'http://site');
  // `/..//x` resolves to `//x`, which is another site's address.
  return pathname.startsWith('//') ? '/' : pathname + search + hash;
}
