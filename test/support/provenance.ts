import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureKeys, openProvenance, type Provenance } from '@atelier/provenance';

/** A data directory with the keys of a studio that exists for one test. */
export function keysFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'atelier-keys-'));
  ensureKeys(folder, 'Atelier');
  return folder;
}

/** The keys of a studio that exists for one test. */
export const newProvenance = (): Provenance =>
  openProvenance({ CREDENTIALS: 'on', WATERMARK: 'on', DATA_DIR: keysFolder() });
