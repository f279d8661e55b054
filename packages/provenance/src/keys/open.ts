import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { ProvenanceSettings } from '@atelier/domain';
import { pemOf } from './certificate';
import { type KeyFiles, readKeys, watermarkKeyIn } from './files';
import { certificatesIn } from './pem';
import { commandSigner, localSigner, type Signer } from './signer';
import type { Trust } from './trust';

/** The keys that a process works with. */
export interface Provenance {
  /** Null: pictures are not signed. */
  signer: Signer | null;
  trust: Trust;
  /** The public certificates, as `/.well-known/` serves them: the current ones first. */
  publicChain: string;
  /** Keys to look for marks with; the first is the one to mark with. Empty without keys. */
  watermarkKeys: readonly Uint8Array[];
  /** Whether new pictures get a mark. */
  marks: boolean;
}

/**
 * Opens the keys that the settings give, else those of the data directory. Makes none: `ensureKeys` does.
 * @throws Error with one line that names the wrong setting or file, never its value
 */
export function openProvenance(settings: ProvenanceSettings): Provenance {
  const files = readKeys(settings.DATA_DIR);
  const given = givenSigner(settings);
  const earlier = certificatesOf(settings, 'CREDENTIALS_EARLIER');
  const chain = given?.chain ?? (files ? [files.signing.certificate, files.authority.certificate] : []);
  const signer = given ?? (files && localSigner(files.signing.key, [files.signing.certificate]));
  const isAuthority = (der: Uint8Array): boolean => new X509Certificate(der).ca;
  const own = files ? [files.authority.certificate, ...files.earlierAuthorities] : [];
  const watermarkKeys = watermarkKeysOf(settings, files);
  return {
    signer: settings.CREDENTIALS === 'on' ? signer : null,
    trust: {
      authorities: [...own, ...earlier.filter(isAuthority)],
      signers: [...(given ? [given.chain[0]!] : []), ...earlier.filter((der) => !isAuthority(der))],
    },
    publicChain: [...new Set([...chain, ...own, ...earlier].map(pemOf))].join(''),
    watermarkKeys,
    marks: settings.WATERMARK === 'on' && watermarkKeys.length > 0,
  };
}

/**
 * What trusts the certificates of a public chain, as someone without the studio's keys verifies: authorities
 * vouch for their signers, a chain's signer only for itself.
 * @throws Error when `pem` holds no certificate
 */
export function trustOf(pem: string): Trust {
  const certificates = certificatesIn(pem);
  if (certificates.length === 0) throw new Error('no certificate in it');
  const [first, ...rest] = certificates.map((der) => ({ der, certificate: new X509Certificate(der) }));
  const issuedHere = rest.some(({ certificate }) => isOwnAuthority(certificate));
  return issuedHere
    ? {
        authorities: rest.filter(({ certificate }) => isOwnAuthority(certificate)).map(({ der }) => der),
        signers: [],
      }
    : { authorities: [], signers: [first!.der] };
}

const isOwnAuthority = (certificate: X509Certificate): boolean =>
  certificate.ca && certificate.checkIssued(certificate);

function givenSigner(settings: ProvenanceSettings): Signer | null {
  const { CREDENTIALS_KEY: pem, CREDENTIALS_SIGN_COMMAND: command } = settings;
  const chain = certificatesOf(settings, 'CREDENTIALS_CHAIN');
  if (!pem && !command) {
    if (chain.length > 0)
      throw new Error('setting CREDENTIALS_CHAIN: needs CREDENTIALS_KEY or CREDENTIALS_SIGN_COMMAND');
    return null;
  }
  if (pem && command) throw new Error('setting CREDENTIALS_KEY: CREDENTIALS_SIGN_COMMAND is set too');
  const [first, ...others] = chain.map((der) => new X509Certificate(der));
  if (!first) throw new Error('setting CREDENTIALS_CHAIN: is required with a key');
  if (!isP256(first.publicKey)) throw new Error('setting CREDENTIALS_CHAIN: its key must be EC on P-256');
  const withoutRoot = [chain[0]!, ...chain.slice(1).filter((_, at) => !others[at]!.checkIssued(others[at]!))];
  if (command) return commandSigner(command, withoutRoot);
  const key = keyIn(pem!);
  if (!samePublicKey(createPublicKey(key), first.publicKey))
    throw new Error('setting CREDENTIALS_CHAIN: its first certificate is for another key');
  return localSigner(key, withoutRoot);
}

function keyIn(pem: string): KeyObject {
  try {
    return createPrivateKey(pem.replaceAll('\\n', '\n'));
  } catch {
    // The cause could quote the key.
    throw new Error('setting CREDENTIALS_KEY: is no private key in PEM');
  }
}

const isP256 = (key: KeyObject): boolean =>
  key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';

const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
const samePublicKey = (a: KeyObject, b: KeyObject): boolean => spki(a).equals(spki(b));

function certificatesOf(
  settings: ProvenanceSettings,
  name: 'CREDENTIALS_CHAIN' | 'CREDENTIALS_EARLIER',
): Buffer[] {
  const text = settings[name];
  if (!text) return [];
  const certificates = certificatesIn(text);
  try {
    for (const der of certificates) new X509Certificate(der);
  } catch {
    throw new Error(`setting ${name}: a certificate in it cannot be read`);
  }
  if (certificates.length === 0) throw new Error(`setting ${name}: holds no certificate in PEM`);
  return certificates;
}

function watermarkKeysOf({ WATERMARK_KEY: text }: ProvenanceSettings, files: KeyFiles | null): Buffer[] {
  if (!text) return files?.watermarkKeys ?? [];
  try {
    return text.split(',').map(watermarkKeyIn);
  } catch {
    throw new Error('setting WATERMARK_KEY: must be 32 bytes as base64, earlier keys after commas');
  }
}
