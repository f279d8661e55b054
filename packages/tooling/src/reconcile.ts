/**
 * `npm run reconcile [-- --repair] [-- --sizes-only] [-- --grace-minutes N]`: compares the stored pictures
 * with their rows and prints every mismatch. With --repair it then mends them: files without a row go to the
 * trash for two weeks. --sizes-only does not read the files. May run beside the service. Exit code 1: a
 * mismatch is left.
 */
import { parseArgs } from 'node:util';
import { upkeep } from '@atelier/services';
import { say } from './run-tool';
import { withStudio } from './studio';

/** Most printed lines of each kind; the counts are complete. */
const SHOWN = 20;

function options(): { repair: boolean; hashes: boolean; graceMs: number } {
  const { values } = parseArgs({
    options: {
      repair: { type: 'boolean', default: false },
      'sizes-only': { type: 'boolean', default: false },
      'grace-minutes': { type: 'string', default: '60' },
    },
  });
  const minutes = Number(values['grace-minutes']);
  if (!(minutes >= 0)) throw new Error('--grace-minutes takes a number of minutes');
  return { repair: values.repair, hashes: !values['sizes-only'], graceMs: minutes * 60_000 };
}

async function main(): Promise<void> {
  const input = options();
  await withStudio({ migrated: true }, async ({ ctx }) => {
    const report = await upkeep.reconcile({ ctx, input: { ...input, repair: false } });
    say(`${report.files} files and ${report.rows} rows`);
    list('files without a row', report.filesWithoutRows);
    list('rows without their whole file', report.rowsWithoutFiles);
    list('uploads without their whole file', report.uploadsWithoutFiles);
    const found =
      report.filesWithoutRows.length + report.rowsWithoutFiles.length + report.uploadsWithoutFiles.length;
    if (input.repair) {
      say('repairing …');
      const done = await upkeep.reconcile({ ctx, input });
      say(
        `${done.trashedBytes} bytes moved to the trash, ${done.freedBytes} bytes of old trash deleted, ` +
          `${done.restored} files put back, ${done.redrawn} pictures drawn again`,
      );
    } else if (found > 0) {
      say('nothing was changed; --repair mends it');
      process.exitCode = 1;
    }
  });
}

function list(what: string, found: object[]): void {
  say(`${found.length} ${what}`);
  for (const each of found.slice(0, SHOWN)) say(`  ${JSON.stringify(each)}`);
}

main().catch((error: Error) => {
  say(`atelier: ${error.message}`);
  process.exitCode = 1;
});
