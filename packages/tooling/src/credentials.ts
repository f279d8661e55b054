/**
 * `npm run credentials [-- make [--name NAME]] [-- rotate --signing|--authority|--watermark]`: shows, makes or
 * replaces the keys of the data directory (docs/provenance.md). `npm start` makes them by itself. Restart the
 * service after a rotation.
 */
import { X509Certificate } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ensureKeys, readKeys, rotate } from '@atelier/provenance';
import { dataDir } from './data-dir';
import { say } from './run-tool';

const USAGE = 'usage: npm run credentials -- [make [--name NAME] | rotate --signing|--authority|--watermark]';

function show(dataDir: string): void {
  const keys = readKeys(dataDir);
  if (!keys) {
    say(`${dataDir} has no keys; "npm run credentials -- make" makes them`);
    return;
  }
  for (const [role, der] of [
    ['authority', keys.authority.certificate],
    ['signing', keys.signing.certificate],
    ...keys.earlierAuthorities.map((each) => ['earlier authority', each] as const),
  ] as const) {
    const { subject, validFrom, validTo, fingerprint256 } = new X509Certificate(der);
    say(`${role}: ${subject.replaceAll('\n', ', ')}`);
    say(`  valid ${validFrom} to ${validTo}, SHA-256 ${fingerprint256}`);
  }
  say(`watermark: ${keys.watermarkKeys.length} keys, the first in use`);
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      name: { type: 'string', default: 'Atelier' },
      signing: { type: 'boolean', default: false },
      authority: { type: 'boolean', default: false },
      watermark: { type: 'boolean', default: false },
    },
  });
  const folder = dataDir();
  const { name, ...what } = values;
  const [command, ...more] = positionals;
  const isRotation = what.signing || what.authority || what.watermark;
  if (more.length > 0 || (command !== 'rotate' && isRotation)) throw new Error(USAGE);
  if (command === 'make') ensureKeys(folder, name);
  else if (command === 'rotate' && isRotation) {
    if (!readKeys(folder)) throw new Error(`${folder} has no keys to replace`);
    rotate(folder, what);
    say('restart the service: running processes still use the old keys');
  } else if (command !== undefined) throw new Error(USAGE);
  show(folder);
}

try {
  main();
} catch (error) {
  say(`atelier: ${(error as Error).message}`);
  process.exitCode = 1;
}
