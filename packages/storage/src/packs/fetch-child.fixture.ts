/** `fetch-child.fixture.ts URL CACHE`: fetches a pack in a process of its own; prints the directory, or the error. */
import { fetchPack } from './fetch-pack';

const [url, cacheDir] = process.argv.slice(2) as [string, string];
const log = (line: string): boolean => process.stderr.write(`${line}\n`);
try {
  const lockTimes = { beatMs: 100, staleMs: 600 };
  process.stdout.write(await fetchPack(url, { cacheDir, log, retryMs: 20, lockTimes }));
} catch (error) {
  process.stdout.write(`${(error as { code?: string }).code}: ${(error as Error).message}`);
}
