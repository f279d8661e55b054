import { createDb, type Db } from '@atelier/db';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from './browser';
import { type Stack, startStack } from './stack';

/** A site with its database and a browser. */
export type SiteAndBrowser = { stack: Stack; db: Db; browser: Browser };

/** Starts a site and a browser before the tests of a file, calls `onReady`, and stops them afterwards. */
export function useSiteAndBrowser(onReady: (started: SiteAndBrowser) => void): void {
  const started: Partial<SiteAndBrowser> = {};
  beforeAll(async () => {
    const stack = await startStack();
    started.stack = stack;
    started.db = createDb(stack.databaseUrl);
    started.browser = await launchBrowser();
    onReady({ stack, db: started.db, browser: started.browser });
  });
  afterAll(async () => {
    await started.browser?.close();
    await started.db?.close();
    await started.stack?.stop();
  });
}
