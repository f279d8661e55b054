import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureKeys, openProvenance, type Provenance } from '@atelier/provenance';

/** The keys of a studio that exists for one test. */
export function newProvenance(
  settings: { CREDENTIALS?: 'on' | 'off'; WATERMARK?: 'on' | 'off' } = {},
): Provenance {
  const folder = mkdtempSync(path.join(tmpdir(), 'atelier-keys-'));
  ensureKeys(folder, 'Atelier');
  return openProvenance({ CREDENTIALS: 'on', WATERMARK: 'on', ...settings, DATA_DIR: folder });
}
