/** The keys of a studio as files of its data directory, readable only to their owner. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { makeCertificate, type Name, pemOf } from './certificate';
import { certificatesIn } from './pem';

/**
 * A key and its certificates lie in one file each, so that no start can read one without the other:
 * `authority.pem` and `signing.pem` (private key, then certificate), `watermark.key` (base64). `earlier/` keeps
 * certificates and watermark keys that are no longer used: they still verify.
 */
const FILES = { authority: 'authority.pem', signing: 'signing.pem', watermark: 'watermark.key' } as const;
const FOLDER = 'provenance';
const EARLIER = 'earlier';
const DAY_MS = 24 * 60 * 60 * 1000;
const YEARS = { authority: 20, signer: 2 };
/** A signing certificate that ends sooner is replaced at a start. */
const RENEW_BEFORE_MS = 60 * DAY_MS;
/** Clocks of readers may be behind. */
const BACKDATED_MS = 60 * 60 * 1000;
const WATERMARK_KEY_BYTES = 32;

/** A private key with its certificate in DER. */
interface Credential {
  key: KeyObject;
  certificate: Buffer;
}

export interface KeyFiles {
  authority: Credential;
  signing: Credential;
  /** Certificates of earlier authorities, whose signatures still count. */
  earlierAuthorities: Buffer[];
  /** The current key, then earlier ones. */
  watermarkKeys: Buffer[];
}

const folderOf = (dataDir: string): string => path.join(dataDir, FOLDER);

/**
 * Makes the keys that a data directory lacks, and a new signing certificate where the old one ends within 60
 * days. Starts that race end with the same keys.
 * @param organization appears as the issuer wherever credentials are shown
 * @throws Error of the file system, or of a file that holds no key
 */
export function ensureKeys(dataDir: string, organization: string, now = new Date()): void {
  const folder = folderOf(dataDir);
  mkdirSync(path.join(folder, EARLIER), { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const at = (name: keyof typeof FILES): string => path.join(folder, FILES[name]);
  if (!existsSync(at('authority'))) place(at('authority'), pemFileOf(newAuthority(organization, now)));
  if (!existsSync(at('watermark'))) place(at('watermark'), newWatermarkKey());
  const isLate = (pem: string): boolean => endOf(pem).getTime() < now.getTime() + RENEW_BEFORE_MS;
  if (!existsSync(at('signing'))) place(at('signing'), pemFileOf(newSigner(folder, now)));
  else if (isLate(readFileSync(at('signing'), 'utf8'))) rotate(dataDir, { signing: true }, now);
}

/** The keys of a data directory; null where it has none. @throws Error when a file is there but holds no key */
export function readKeys(dataDir: string): KeyFiles | null {
  const folder = folderOf(dataDir);
  if (!existsSync(path.join(folder, FILES.signing))) return null;
  const earlier = existsSync(path.join(folder, EARLIER))
    ? readdirSync(path.join(folder, EARLIER)).sort()
    : [];
  const readEarlier = (ending: string): string[] =>
    earlier
      .filter((name) => name.endsWith(ending))
      .map((name) => readFileSync(path.join(folder, EARLIER, name), 'utf8'));
  return {
    authority: readCredential(path.join(folder, FILES.authority)),
    signing: readCredential(path.join(folder, FILES.signing)),
    earlierAuthorities: readEarlier('.authority.pem').flatMap(certificatesIn),
    watermarkKeys: [
      readFileSync(path.join(folder, FILES.watermark), 'utf8'),
      ...readEarlier('.watermark.key'),
    ].map(watermarkKeyIn),
  };
}

export interface Rotation {
  /** A new signing key under the same authority. */
  signing?: boolean;
  /** A new authority with a new signing key; the old authority's certificate still verifies. */
  authority?: boolean;
  /** A new watermark key; marks of the old one are still found. */
  watermark?: boolean;
}

/**
 * Replaces keys. Private keys of certificates are deleted, their certificates and old watermark keys are kept
 * under `earlier/`. Running processes use the new keys after a restart.
 */
export function rotate(dataDir: string, what: Rotation, now = new Date()): void {
  const folder = folderOf(dataDir);
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const keep = (name: string, text: string): void =>
    replace(path.join(folder, EARLIER, `${stamp}.${name}`), text);
  if (what.authority) {
    const old = readCredential(path.join(folder, FILES.authority));
    keep('authority.pem', pemOf(old.certificate));
    const organization = organizationOf(old.certificate);
    replace(path.join(folder, FILES.authority), pemFileOf(newAuthority(organization, now)));
  }
  if (what.authority || what.signing) {
    keep('signing.pem', pemOf(readCredential(path.join(folder, FILES.signing)).certificate));
    replace(path.join(folder, FILES.signing), pemFileOf(newSigner(folder, now)));
  }
  if (what.watermark) {
    keep('watermark.key', readFileSync(path.join(folder, FILES.watermark), 'utf8'));
    replace(path.join(folder, FILES.watermark), newWatermarkKey());
  }
}

/** 32 bytes from base64. @throws Error */
export function watermarkKeyIn(text: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== WATERMARK_KEY_BYTES) throw new Error('a watermark key has 32 bytes, as base64');
  return key;
}

const newWatermarkKey = (): string => `${randomBytes(WATERMARK_KEY_BYTES).toString('base64')}\n`;

const newPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const yearsFrom = (now: Date, years: number): Date => new Date(now.getTime() + years * 365 * DAY_MS);

/** Names are unique, so that a certificate of another studio is never taken for one of ours. */
const nameFor = (organization: string, role: string): Name => ({
  organization,
  commonName: `${organization} ${role} ${randomBytes(4).toString('hex')}`,
});

function newAuthority(organization: string, now: Date): Credential {
  const { publicKey, privateKey } = newPair();
  const subject = nameFor(organization, 'authority');
  const certificate = makeCertificate('authority', {
    subject,
    publicKey,
    issuer: subject,
    issuerKey: { publicKey, privateKey },
    notBefore: new Date(now.getTime() - BACKDATED_MS),
    notAfter: yearsFrom(now, YEARS.authority),
  });
  return { key: privateKey, certificate };
}

function newSigner(folder: string, now: Date): Credential {
  const authority = readCredential(path.join(folder, FILES.authority));
  const organization = organizationOf(authority.certificate);
  const { publicKey, privateKey } = newPair();
  const certificate = makeCertificate('signer', {
    subject: nameFor(organization, 'pictures'),
    publicKey,
    issuer: { organization, commonName: field(authority.certificate, 'CN') },
    issuerKey: { publicKey: createPublicKey(authority.key), privateKey: authority.key },
    notBefore: new Date(now.getTime() - BACKDATED_MS),
    notAfter: yearsFrom(now, YEARS.signer),
  });
  return { key: privateKey, certificate };
}

const organizationOf = (certificate: Uint8Array): string => field(certificate, 'O');
const field = (certificate: Uint8Array, name: string): string =>
  new RegExp(`^${name}=(.*)$`, 'm').exec(new X509Certificate(certificate).subject)?.[1] ?? '';

const pemFileOf = ({ key, certificate }: Credential): string =>
  `${key.export({ type: 'pkcs8', format: 'pem' })}${pemOf(certificate)}`;

function readCredential(file: string): Credential {
  const pem = readFileSync(file, 'utf8');
  try {
    return { key: createPrivateKey(pem), certificate: certificatesIn(pem)[0]! };
  } catch {
    // The cause could quote the key.
    throw new Error(`${path.basename(file)} holds no private key with its certificate`);
  }
}

const endOf = (pem: string): Date => new Date(new X509Certificate(certificatesIn(pem)[0]!).validTo);

/** Writes a file whole or not at all, and keeps what another process placed there meanwhile. */
function place(file: string, text: string): void {
  const partial = writePartial(file, text);
  try {
    linkSync(partial, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(partial, { force: true });
  }
}

const replace = (file: string, text: string): void => renameSync(writePartial(file, text), file);

function writePartial(file: string, text: string): string {
  const partial = `${file}.${randomBytes(6).toString('hex')}`;
  const fd = openSync(partial, 'wx', 0o600);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return partial;
}
