import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from './browser';
import { type Stack, startStack } from './stack';

/** Runs the service, a worker with the shipped pack and a browser during all tests of a file. */
export function useSite(): { readonly stack: Stack; readonly browser: Browser } {
  const site: { stack?: Stack; browser?: Browser } = {};
  beforeAll(async () => {
    site.stack = await startStack();
    await site.stack.launch('worker');
    site.browser = await launchBrowser();
  });
  afterAll(async () => {
    await site.browser?.close();
    await site.stack?.stop();
  });
  return site as { stack: Stack; browser: Browser };
}
