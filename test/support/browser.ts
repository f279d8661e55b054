import { type Browser, chromium } from 'playwright-core';

/** Flags for a headless Chromium as root in a container, without network use of its own. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the Chromium that `npm test` found (CHROMIUM), with further flags. The caller closes it. */
export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const executablePath = process.env.CHROMIUM;
  if (!executablePath) throw new Error('CHROMIUM is not set: run the browser tests with npm test');
  return chromium.launch({ executablePath, headless: true, args: [...ARGUMENTS, ...more] });
}
