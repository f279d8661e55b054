import { X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCredentials } from '../credentials/read';
import { signFile } from '../credentials/sign';
import { contentOf, factsOf, newFolder, openFolder, pngOf, rgbOf } from '../credentials/studio.fixture';
import { ensureKeys, readKeys, rotate } from './files';
import { openProvenance, type Provenance, trustOf } from './open';

const DAY_MS = 24 * 60 * 60 * 1000;
const rgb = rgbOf(32);
let png: Buffer;
beforeAll(async () => {
  png = await pngOf(rgb, 32);
});

const sign = (by: Provenance, at = new Date()): Promise<Buffer> =>
  signFile(png, contentOf(factsOf(rgb, 32, { signedAt: at })), by.signer!);
const stateOf = (file: Uint8Array, by: Provenance): string => readCredentials(file, by.trust).state;
const made = (now = new Date()): string => {
  const folder = newFolder();
  ensureKeys(folder, 'Atelier', now);
  return folder;
};
const pemsOf = (folder: string): { key: string; chain: string } => {
  const { signing, authority } = readKeys(folder)!;
  const pem = (der: Uint8Array): string => new X509Certificate(der).toString();
  return {
    key: signing.key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    chain: pem(signing.certificate) + pem(authority.certificate),
  };
};
const SETTINGS = { CREDENTIALS: 'on', WATERMARK: 'on' } as const;

describe('keys of a data directory', () => {
  test('PROV-3 are made once, and only their owner can read them', () => {
    const folder = made();
    const before = readKeys(folder)!;
    ensureKeys(folder, 'Another name');
    const after = readKeys(folder)!;
    expect(after.signing.certificate).toEqual(before.signing.certificate);
    expect(after.watermarkKeys).toEqual(before.watermarkKeys);
    const inside = path.join(folder, 'provenance');
    expect(statSync(inside).mode & 0o777).toBe(0o700);
    const names = readdirSync(inside).filter((name) => name !== 'earlier');
    expect(names.sort()).toEqual(['authority.pem', 'signing.pem', 'watermark.key']);
    for (const name of names) expect(statSync(path.join(inside, name)).mode & 0o777).toBe(0o600);
  });

  test('PROV-3 the authority signs the signing certificate, for the purpose of signing pictures', () => {
    const { authority, signing } = readKeys(made())!;
    const [root, leaf] = [
      new X509Certificate(authority.certificate),
      new X509Certificate(signing.certificate),
    ];
    expect(leaf.verify(root.publicKey) && leaf.checkIssued(root) && root.ca && !leaf.ca).toBe(true);
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.36', '1.3.6.1.4.1.62558.2.1']);
    expect(root.subject).toMatch(/^O=Atelier\nCN=Atelier authority [0-9a-f]{8}$/);
  });

  test('PROV-3 without keys nothing is signed, and a damaged file is named but not quoted', () => {
    const folder = newFolder();
    expect(openFolder(folder)).toMatchObject({ signer: null, marks: false, publicChain: '' });
    mkdirSync(path.join(folder, 'provenance'));
    writeFileSync(path.join(folder, 'provenance', 'authority.pem'), 'secret');
    writeFileSync(path.join(folder, 'provenance', 'signing.pem'), 'secret');
    expect(() => openFolder(folder)).toThrow(/^authority\.pem holds no private key with its certificate$/);
  });
});

describe('rotation', () => {
  test('PROV-4 a new signing key signs, and files of the old one stay valid; its private key is gone', async () => {
    const folder = made();
    const old = pemsOf(folder).key;
    const before = await sign(openFolder(folder));
    rotate(folder, { signing: true });
    const now = openFolder(folder);
    expect(stateOf(before, now)).toBe('valid');
    expect(stateOf(await sign(now), now)).toBe('valid');
    const texts = readdirSync(path.join(folder, 'provenance'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
    expect(texts.some((text) => text.includes(old.split('\n')[1]!))).toBe(false);
  });

  test('PROV-4 a new authority: files of the old one stay valid, also by the public chain alone', async () => {
    const folder = made();
    const before = await sign(openFolder(folder));
    rotate(folder, { authority: true });
    const now = openFolder(folder);
    const after = await sign(now);
    for (const file of [before, after]) {
      expect(stateOf(file, now)).toBe('valid');
      expect(readCredentials(file, trustOf(now.publicChain)).state).toBe('valid');
    }
    expect(now.publicChain).not.toContain('PRIVATE');
  });

  test('PROV-4 marks of an earlier watermark key are still looked for', () => {
    const folder = made();
    const [old] = openFolder(folder).watermarkKeys;
    rotate(folder, { watermark: true });
    const keys = openFolder(folder).watermarkKeys;
    expect(keys).toHaveLength(2);
    expect(keys[1]).toEqual(old);
  });

  test('PROV-4 a start renews a signing certificate that ends within 60 days; what it signed stays valid', async () => {
    const start = new Date(Date.now() - 700 * DAY_MS);
    const folder = made(start);
    const old = openFolder(folder);
    const before = await sign(old, new Date(start.getTime() + DAY_MS));
    ensureKeys(folder, 'Atelier');
    const now = openFolder(folder);
    expect(now.signer!.chain[0]).not.toEqual(old.signer!.chain[0]);
    expect(stateOf(before, now)).toBe('valid');
    expect(stateOf(await sign(now), now)).toBe('valid');
  });
});

describe('keys of settings', () => {
  test('PROV-3 a key in PEM signs; its issuer’s other certificates are not ours', async () => {
    const folder = made();
    const { key, chain } = pemsOf(folder);
    const given = openProvenance({
      ...SETTINGS,
      DATA_DIR: newFolder(),
      CREDENTIALS_KEY: key.replaceAll('\n', '\\n'),
      CREDENTIALS_CHAIN: chain,
    });
    expect(stateOf(await sign(given), given)).toBe('valid');
    rotate(folder, { signing: true });
    expect(stateOf(await sign(openFolder(folder)), given)).not.toBe('valid');
    const earlier = openProvenance({
      ...SETTINGS,
      DATA_DIR: newFolder(),
      CREDENTIALS_KEY: pemsOf(folder).key,
      CREDENTIALS_CHAIN: pemsOf(folder).chain,
      CREDENTIALS_EARLIER: `${chain.split('-----END CERTIFICATE-----\n')[0]}-----END CERTIFICATE-----\n`,
    });
    expect(stateOf(await sign(given), earlier)).toBe('valid');
  });

  test('PROV-3 a command signs in place of a key; one that fails is an error without its text', async () => {
    const folder = made();
    const { key, chain } = pemsOf(folder);
    const keyFile = path.join(folder, 'kms.pem');
    writeFileSync(keyFile, key);
    const withCommand = (command: string): Provenance =>
      openProvenance({
        ...SETTINGS,
        DATA_DIR: newFolder(),
        CREDENTIALS_SIGN_COMMAND: command,
        CREDENTIALS_CHAIN: chain,
      });
    const script = path.join(folder, 'kms.mjs');
    writeFileSync(script, KEY_STORE);
    const store = withCommand(`"${process.execPath}" "${script}" "${keyFile}"`);
    expect(stateOf(await sign(store), store)).toBe('valid');
    await expect(sign(withCommand('exit 3'))).rejects.toThrow(/^the signing command failed \(3\)$/);
    await expect(sign(withCommand('echo no'))).rejects.toThrow(/printed no ECDSA signature/);
  });

  test('PROV-3 wrong settings are named, their values are not', () => {
    const { key, chain } = pemsOf(made());
    const open = (more: object) => () => openProvenance({ ...SETTINGS, DATA_DIR: newFolder(), ...more });
    expect(open({ CREDENTIALS_KEY: 'secret', CREDENTIALS_CHAIN: chain })).toThrow(
      /^setting CREDENTIALS_KEY: is no private/,
    );
    expect(open({ CREDENTIALS_KEY: key })).toThrow(/^setting CREDENTIALS_CHAIN: is required/);
    expect(open({ CREDENTIALS_CHAIN: chain })).toThrow(/needs CREDENTIALS_KEY/);
    expect(open({ CREDENTIALS_KEY: pemsOf(made()).key, CREDENTIALS_CHAIN: chain })).toThrow(
      /for another key/,
    );
    expect(open({ WATERMARK_KEY: 'c2hvcnQ=' })).toThrow(/^setting WATERMARK_KEY: must be 32 bytes/);
  });
});

/** A stand-in for a key store: signs with the key of a file, and prints DER as base64. */
const KEY_STORE = `
import { createHash, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
const message = readFileSync(0);
if (createHash('sha256').update(message).digest('base64') !== process.env.DIGEST) process.exit(4);
process.stdout.write(sign('sha256', message, readFileSync(process.argv[2], 'utf8')).toString('base64'));
`;
