/**
 * `npm run verify:picture -- FILE… [--chain PEM] [--json]`: says where pictures come from, without a database
 * or a network. Trusts the keys of the data directory and settings; with --chain the certificates of that file
 * alone, as a studio serves them at /.well-known/content-credentials.pem. Looks for marks where it has the
 * studio's key. Exit code 0: all were made by this studio; 1: one was not; 2: one could not be read.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseSettings, provenanceSettings, type Verdict } from '@atelier/domain';
import {
  claimsInText,
  examine,
  judge,
  looksLikePicture,
  openProvenance,
  type Provenance,
  readCredentials,
  trustOf,
} from '@atelier/provenance';
import { z } from 'zod';
import { dataDir } from './data-dir';
import { say } from './run-tool';

const WORDS: Record<Verdict, string> = {
  unchanged: 'made here, unchanged',
  changed: 'made here, changed since',
  marked: 'carries our mark, but no signature of ours',
  foreign: 'not ours',
  forged: 'forged: claims to be ours and is not',
};

async function keysOf(chain: string | undefined): Promise<Pick<Provenance, 'trust' | 'watermarkKeys'>> {
  if (chain) return { trust: trustOf(await readFile(chain, 'utf8')), watermarkKeys: [] };
  const DATA_DIR = dataDir();
  const keys = openProvenance({ ...parseSettings(z.object(provenanceSettings), process.env), DATA_DIR });
  if (keys.publicChain === '')
    throw new Error(`${DATA_DIR} has no keys; give the studio's certificates with --chain`);
  return keys;
}

/** Verifies one file and prints what was found. Returns the exit code that it asks for. */
async function verify(
  file: string,
  keys: Awaited<ReturnType<typeof keysOf>>,
  json: boolean,
): Promise<0 | 1 | 2> {
  const bytes = await readFile(file);
  if (!looksLikePicture(bytes)) {
    say(`${file}: no PNG, JPEG, WebP, GIF or AVIF`);
    return 2;
  }
  const reading = readCredentials(bytes, keys.trust);
  const examined = await examine(bytes, keys.watermarkKeys);
  const judged = judge({
    reading,
    examined,
    looked: keys.watermarkKeys.length > 0,
    claims: claimsInText(bytes),
    stored: false,
    kept: false,
  });
  const facts = reading.state === 'valid' || reading.state === 'moved' ? reading.facts : null;
  const { verdict } = judged;
  const told = {
    file: path.basename(file),
    ...judged,
    ...(facts && { signedAt: facts.signedAt.toISOString(), pack: facts.pack, about: facts.about }),
  };
  process.stdout.write(json ? `${JSON.stringify(told)}\n` : `${textOf(told, WORDS[verdict])}\n`);
  return verdict === 'foreign' || verdict === 'forged' ? 1 : 0;
}

function textOf({ file, signature, mark, pixels, ...more }: Told, words: string): string {
  const lines = [
    `${file}: ${words}`,
    `  signature ${signature}, mark ${mark.replaceAll('_', ' ')}, pixels ${pixels}`,
  ];
  if (more.signedAt) lines.push(`  signed ${more.signedAt}${more.pack ? `, drawn by ${more.pack}` : ''}`);
  if (more.about) {
    const { caption, author, generation } = more.about;
    lines.push(`  "${caption}"${author ? ` by ${author}` : ''}, generation ${generation}`);
  }
  return lines.join('\n');
}
type Told = { file: string; signedAt?: string; pack?: string | null } & ReturnType<typeof judge> & {
    about?: { caption: string; author: string | null; generation: string } | null;
  };

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { chain: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  if (positionals.length === 0)
    throw new Error('usage: npm run verify:picture -- FILE… [--chain PEM] [--json]');
  const keys = await keysOf(values.chain);
  let code = 0;
  for (const file of positionals) code = Math.max(code, await verify(file, keys, values.json));
  process.exitCode = code;
}

main().catch((error: Error) => {
  say(`atelier: ${error.message}`);
  process.exitCode = 2;
});
