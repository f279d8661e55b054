/**
 * `npm run pack:cache`: lists the packs that were downloaded by URL. `-- --remove ID` removes one (the first
 * digits are enough), `-- --unused-for DAYS` those that no process started with for so long, `-- --verify` hashes
 * every file and removes damaged ones. A running worker loads its pack again when its inference process dies: do
 * not remove what it uses.
 */
import { parseArgs } from 'node:util';
import { readEnv } from '@atelier/launcher';
import { type CachedPack, dropDamaged, listCached, packCacheDir, removeCached } from '@atelier/storage/packs';
import { runTool, say } from './run-tool';

const DAY_MS = 24 * 60 * 60 * 1000;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      remove: { type: 'string' },
      'unused-for': { type: 'string' },
      verify: { type: 'boolean', default: false },
    },
  });
  const directory = packCacheDir({
    PACK_CACHE: process.env.PACK_CACHE || undefined,
    DATA_DIR: readEnv(process.env).DATA_DIR,
  });
  if (values.verify) {
    const damaged = await dropDamaged(directory);
    say(
      damaged.length === 0
        ? 'every file is as it should be'
        : `removed ${damaged.length} damaged files; the next start downloads them`,
    );
  }
  const packs = await listCached(directory);
  const old = chosen(packs, values.remove, values['unused-for']);
  if (old !== null) {
    const freed = await removeCached(
      directory,
      old.map(({ id }) => id),
    );
    say(`removed ${old.length} packs, ${megabytes(freed)}`);
  }
  for (const pack of await listCached(directory)) say(lineOf(pack));
  say(`${packs.length - (old?.length ?? 0)} packs in ${directory}`);
}

function chosen(packs: CachedPack[], id: string | undefined, days: string | undefined): CachedPack[] | null {
  if (id !== undefined) {
    const found = packs.filter((pack) => id.length >= 6 && pack.id.startsWith(id));
    if (found.length !== 1)
      throw new Error(
        `--remove takes the first digits (6 or more) of one pack below; ${id} names ${found.length}`,
      );
    return found;
  }
  if (days === undefined) return null;
  if (days.trim() === '' || !(Number(days) >= 0)) throw new Error('--unused-for takes a number of days');
  return packs.filter(({ usedAt }) => Date.now() - usedAt.getTime() > Number(days) * DAY_MS);
}

const lineOf = ({ id, name, version, bytes, complete, usedAt }: CachedPack): string =>
  `${id.slice(0, 12)}  ${name} ${version}, ${megabytes(bytes)}${complete ? '' : ' (not complete)'}, used ${usedAt.toISOString().slice(0, 16)}`;

runTool(main, []);
