/**
 * Whether Discord takes `url` in an embed or a link button: http(s), at most 512 characters, a host that has
 * a dot.
 */
export function isDiscordUrl(url: string): boolean {
  if (url.length > 512 || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (protocol === 'https:' || protocol === 'http:') && hostname.includes('.');
}
