/**
 * Returns a path of this site percent-encoded for a Location header; the front page for anything else.
 */
export function safePath(path: string | undefined): string {
  if (!path || !/^\/(?![/\\])[^\\\s]*$/.test(path)) return '/';
  const { pathname, search, hash } = new URL(path, 'http://site');
  // `/..//x` resolves to `//x`, which is another site's address.
  return pathname.startsWith('//') ? '/' : pathname + search + hash;
}
