/**
 * `npm run backup -- DIR [--keep N] [--without-keys]`: writes a backup of database, pictures and keys into DIR
 * while the service runs. Files that an earlier backup in DIR holds are not copied again. --keep deletes all
 * backups but the newest N, and the files that only they named.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { backUp } from './backup/back-up';
import { prune } from './backup/prune';
import { runTool, say } from './run-tool';
import { withStudio } from './studio';

/** Settings that hold a secret in place of a file in DATA_DIR. */
const SECRETS = [
  'SERVICE_TOKEN',
  'CREDENTIALS_KEY',
  'CREDENTIALS_CHAIN',
  'CREDENTIALS_EARLIER',
  'WATERMARK_KEY',
];
const MB = 1_000_000;
const megabytes = (bytes: number): string => `${(bytes / MB).toFixed(1)} MB`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { keep: { type: 'string' }, 'without-keys': { type: 'boolean', default: false } },
  });
  const [directory, ...more] = positionals;
  if (!directory || more.length > 0) throw new Error('npm run backup -- DIR [--keep N] [--without-keys]');
  const keep = values.keep === undefined ? null : Number(values.keep);
  if (keep !== null && !(Number.isInteger(keep) && keep > 0)) throw new Error('--keep takes a number from 1');
  const root = path.resolve(directory);
  await withStudio({ migrated: false }, async ({ ctx, databaseUrl, dataDir }) => {
    const keys = !values['without-keys'];
    const { folder, manifest, copied, unfinished } = await backUp(ctx, root, {
      databaseUrl,
      dataDir,
      keys,
      say,
    });
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    say(`${rows} rows; ${manifest.files.count} files, ${megabytes(manifest.files.bytes)}`);
    say(`copied now: ${copied.files} files, ${megabytes(copied.bytes)}`);
    const { generations, uploads } = manifest.erased;
    if (generations.length + uploads.length > 0)
      say(
        `deleted meanwhile: ${generations.length} pictures, ${uploads.length} uploads; a restore deletes them too`,
      );
    if (manifest.lost.length > 0)
      say(`${manifest.lost.length} files were missing or damaged before the backup; see npm run reconcile`);
    for (const name of unfinished) say(`${name} was interrupted, or is being written; it is no backup`);
    say(keys ? `keys: ${manifest.keys.map(({ name }) => name).join(', ') || 'none'}` : 'keys: left out');
    const elsewhere = SECRETS.filter((name) => process.env[name]);
    if (elsewhere.length > 0)
      say(
        `not in the backup, because they are settings: ${elsewhere.join(', ')}. Keep them with your settings.`,
      );
    if (keep !== null) {
      const gone = await prune(root, keep);
      say(`deleted ${gone.backups} older backups and ${gone.files} files that only they named`);
    }
    process.stdout.write(`${folder}\n`);
  });
}

runTool(main, []);
