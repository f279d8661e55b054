import { spawn } from 'node:child_process';
import { createHash, type KeyObject, sign } from 'node:crypto';
import { ECDSASigValue } from '@peculiar/asn1-ecc';
import { AsnConvert } from '@peculiar/asn1-schema';

/** Signs for this studio with ES256, the one algorithm used here. */
export interface Signer {
  /** Certificates in DER, the signer's first, without the root. */
  chain: readonly Uint8Array[];
  /**
   * Signs `data`. Returns 64 bytes, r and s (IEEE P1363), as COSE demands.
   * @throws Error when the key store refuses or does not answer
   */
  sign: (data: Uint8Array) => Promise<Uint8Array>;
}

/** A signer with its private key in memory. @param key EC on P-256 */
export const localSigner = (key: KeyObject, chain: readonly Uint8Array[]): Signer => ({
  chain,
  sign: async (data) => withLowS(sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })),
});

/** A key store on the network answers within a second. */
const COMMAND_MS = 10_000;
const COMMAND_BYTES = 4096;

/**
 * A signer whose key stays in a key store. Runs `command` in a shell for each signature. The command gets the
 * message on stdin and its SHA-256 digest as base64 in the variable DIGEST. It prints the signature as base64:
 * DER, as AWS and Google Cloud give it, or r and s.
 */
export const commandSigner = (command: string, chain: readonly Uint8Array[]): Signer => ({
  chain,
  sign: async (data) => {
    const bytes = Buffer.from((await run(command, data)).trim(), 'base64');
    return withLowS(bytes.length === 64 ? bytes : fromDer(bytes));
  },
});

const run = (command: string, message: Uint8Array): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      env: { ...process.env, DIGEST: createHash('sha256').update(message).digest('base64') },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: COMMAND_MS,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      if (output.length > COMMAND_BYTES) child.kill();
    });
    // A command that reads nothing closes the pipe; its exit code decides.
    child.stdin.on('error', () => {});
    child.stdin.end(message);
    child.on('error', () => reject(new Error('the signing command could not be started')));
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`the signing command failed (${code ?? 'it was stopped'})`));
    });
  });

/** An ECDSA-Sig-Value as r and s of 32 bytes each. */
function fromDer(der: Uint8Array): Buffer {
  try {
    const { r, s } = AsnConvert.parse(der, ECDSASigValue);
    return Buffer.concat([r, s].map(digitsOf));
  } catch {
    throw new Error('the signing command printed no ECDSA signature');
  }
}

/** A positive integer as 32 bytes. @throws Error when it has more */
function digitsOf(integer: ArrayBuffer): Buffer {
  const hex = BigInt(`0x${Buffer.from(integer).toString('hex')}`).toString(16);
  if (hex.length > 64) throw new Error('too long');
  return Buffer.from(hex.padStart(64, '0'), 'hex');
}

/** Order of P-256 (FIPS 186-4, D.1.2.3). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * (r, s) and (r, n − s) verify alike. Signatures here use the smaller s, and readers refuse the larger, so that
 * nobody without the key can make other bytes that verify.
 */
function withLowS(signature: Uint8Array): Uint8Array {
  if (hasLowS(signature)) return signature;
  const s = ORDER - numberAt(signature, 32);
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
}

export const hasLowS = (signature: Uint8Array): boolean => numberAt(signature, 32) <= ORDER / 2n;

const numberAt = (bytes: Uint8Array, from: number): bigint =>
  BigInt(`0x${Buffer.from(bytes.subarray(from, from + 32)).toString('hex') || '0'}`);
