import bowser from 'bowser';

/**
 * Browser and system that a User-Agent header names ("Firefox", "Windows"), or null when it names none: a
 * program.
 */
export function deviceOf(userAgent: string | null): { browser: string; system: string } | null {
  if (!userAgent) return null;
  const { browser, os } = bowser.parse(userAgent);
  return browser.name && os.name ? { browser: browser.name, system: os.name } : null;
}
