import { createHash, verify, X509Certificate } from 'node:crypto';
import { hasLowS } from '../keys/signer';
import { type Standing, standingOf, type Trust } from '../keys/trust';
import { findStore, hasJpegManifest } from './container';
import type { Facts } from './facts';
import { type Ingredient, type Parsed, parseStore, signedBytes } from './manifest';

/** What the manifest of a file is worth. */
export type Reading =
  /** Ours, and every byte of the file is as it was signed. */
  | ({ state: 'valid' } & Signed)
  /** Ours and whole, but signed for other bytes. The facts are true of the signed file. */
  | ({ state: 'moved' } & Signed)
  /** Claims to be ours, but was not signed by a key that was ours at that time, or was altered. */
  | { state: 'forged' }
  /** Another signer's, which is not judged further. */
  | { state: 'foreign' }
  | { state: 'absent' };

interface Signed {
  facts: Facts;
  title: string;
  ingredients: Ingredient[];
  /** Name of the certificate. */
  signer: string;
}

/** Reads and judges the manifest of a file of any kind and state. Never throws. */
export function readCredentials(file: Uint8Array, trust: Trust): Reading {
  const found = findStore(file);
  if (!found) return { state: hasJpegManifest(file) ? 'foreign' : 'absent' };
  let parsed: Parsed;
  let standing: Standing;
  try {
    parsed = parseStore(found.store);
    standing = standingOf(parsed.chain, parsed.facts.signedAt, trust);
  } catch {
    return { state: namesUs(found.store, trust) ? 'forged' : 'foreign' };
  }
  if (standing === 'foreign') return { state: 'foreign' };
  if (standing !== 'ours' || !isSigned(parsed)) return { state: 'forged' };
  const { binding, facts, title, ingredients } = parsed;
  const hash = createHash('sha256')
    .update(file.subarray(0, found.start))
    .update(file.subarray(found.start + found.length))
    .digest();
  const isUntouched =
    found.isPlain &&
    binding.start === found.start &&
    binding.length === found.length &&
    hash.equals(binding.hash);
  const signer = nameOf(parsed.chain[0]!);
  return { state: isUntouched ? 'valid' : 'moved', facts, title, ingredients, signer };
}

function isSigned({ chain, claim, signature }: Parsed): boolean {
  const key = new X509Certificate(chain[0]!).publicKey;
  return (
    hasLowS(signature) &&
    verify('sha256', signedBytes(chain, claim), { key, dsaEncoding: 'ieee-p1363' }, signature)
  );
}

/** Whether a manifest that is not whole holds one of our certificates' names. */
function namesUs(store: Uint8Array, { authorities, signers }: Trust): boolean {
  const bytes = Buffer.from(store.buffer, store.byteOffset, store.byteLength);
  return [...authorities, ...signers].some((der) => bytes.includes(nameOf(der)));
}

/** The common name of a certificate, or all of its names. */
const nameOf = (der: Uint8Array): string => {
  const { subject } = new X509Certificate(der);
  return /^CN=(.+)$/m.exec(subject)?.[1] ?? subject;
};
