import { requireSystem } from '../shared/actors';
import type { ReconcileReport, UpkeepVerbs } from '../verbs';
import { checkStorage, findFilesWithoutRows, findRowsWithoutFiles, readShard, SHARDS } from './compare';
import { dropFile, dropRow } from './repair';

/** A file is written before its row; a worker that stores one now must not lose it to us. */
const GRACE_MS = 60 * 60_000;

/**
 * Compares storage and rows, a sixteenth of both at a time: a million pictures take about 20 MB. Every
 * finding is looked at again before it is reported or repaired: workers go on meanwhile.
 * @throws AtelierError storage_failed: the storage is empty, and should not be
 */
export const reconcile: UpkeepVerbs['reconcile'] = async ({ ctx, input }) => {
  requireSystem(ctx);
  await checkStorage(ctx.deps);
  const { repair, graceMs = GRACE_MS } = input;
  const olderThan = new Date(ctx.deps.now().getTime() - graceMs);
  const report: ReconcileReport = {
    files: 0,
    rows: 0,
    filesWithoutRows: [],
    rowsWithoutFiles: [],
    freedBytes: 0,
    redrawn: 0,
  };
  for (const shard of SHARDS) {
    const { files, rows } = await readShard(ctx.deps, shard);
    report.files += files.size;
    report.rows += rows.length;
    for await (const { key, bytes } of findFilesWithoutRows(ctx.deps, files, rows, olderThan)) {
      report.filesWithoutRows.push({ key, bytes });
      if (!repair) continue;
      await dropFile(ctx, key);
      report.freedBytes += bytes;
    }
    for await (const row of findRowsWithoutFiles(ctx.deps, files, rows)) {
      const { generationId, index, size, storageKey } = row;
      report.rowsWithoutFiles.push({ generationId, index, size, storageKey });
      if (repair && (await dropRow(ctx, row))) report.redrawn++;
    }
  }
  return report;
};
