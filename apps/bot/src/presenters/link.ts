/**
 * Returns `url` where Discord takes it in an embed or a button: http(s), at most 512 characters, a public
 * host; else undefined. Discord answers 400 to hosts without a dot such as localhost, so a local studio's
 * links are shown as text instead.
 */
export function publicLink(url: string | null | undefined): string | undefined {
  if (!url || url.length > 512 || !URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  if (!hostname.includes('.') || hostname.startsWith('127.') || hostname.startsWith('[')) return undefined;
  return url;
}
