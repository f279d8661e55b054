/**
 * `npm run restore -- DIR`: restores the backup DIR, or the newest one of a folder of backups, into an empty
 * database and an empty storage (DATABASE_URL, STORAGE_URL, DATA_DIR). Stop every process of the studio first.
 */
import { parseArgs } from 'node:util';
import { restore } from './backup/restore';
import { runTool, say } from './run-tool';
import { withStudio } from './studio';

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [place, ...more] = positionals;
  if (!place || more.length > 0) throw new Error('npm run restore -- DIR');
  await withStudio({ migrated: false }, async ({ ctx, databaseUrl, dataDir }) => {
    const { folder, manifest, copied, redrawn } = await restore(ctx, place, { databaseUrl, dataDir, say });
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    say(`restored ${folder}: ${rows} rows, ${manifest.files.count} files (${copied} copied)`);
    if (redrawn > 0) say(`${redrawn} pictures without a file are drawn again once a worker runs`);
    if (manifest.keys.length === 0)
      say('the backup has no keys: put yours into DATA_DIR or the settings before the first start');
  });
}

runTool(main, []);
