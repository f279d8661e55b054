/** `npm run build`: the site's pages. run.mjs has installed the packages and generated the Prisma client before. */
import { say, surviveLostOutput } from '@atelier/process';
import { buildSite } from './build-site';

surviveLostOutput();
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

try {
  const began = performance.now();
  const built = await buildSite(() => say('  building the site (about half a minute) …'), stopping.signal);
  say(built ? `  site: ${((performance.now() - began) / 1000).toFixed(1)} s` : '  the site is built already');
} catch (error) {
  say(`build: ${(error as Error).message}`);
  process.exitCode = 1;
}
