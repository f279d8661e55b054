import { X509Certificate } from 'node:crypto';

/** Whose signatures count as this studio's. */
export interface Trust {
  /** Certificates (DER) of authorities that sign for nobody else. */
  authorities: readonly Uint8Array[];
  /** Signing certificates (DER) that an authority of others has signed. */
  signers: readonly Uint8Array[];
}

/**
 * `ours`: this studio's certificate, valid at the time. `expired`: ours, but not valid at that time. `posing`:
 * carries the name of one of our certificates without being ours. `foreign`: another signer's.
 */
export type Standing = 'ours' | 'expired' | 'posing' | 'foreign';

/** Judges the certificates of a signature, the signer's first, at the time of the signature. */
export function standingOf(chain: readonly Uint8Array[], at: Date, trust: Trust): Standing {
  const signer = parse(chain[0]);
  if (!signer) return 'foreign';
  const authorities = trust.authorities.map(parse).filter((one) => one !== null);
  const own = trust.signers.map(parse).filter((one) => one !== null);
  const issuer = authorities.find((one) => signer.checkIssued(one) && signer.verify(one.publicKey));
  const isOurs =
    own.some(({ fingerprint256 }) => fingerprint256 === signer.fingerprint256) ||
    // Only its signers sign pictures: an authority's own certificate does not.
    (issuer !== undefined && !signer.ca);
  if (isOurs) return isValidAt(signer, at) && (!issuer || isValidAt(issuer, at)) ? 'ours' : 'expired';
  const names = [...authorities, ...own].map(({ subject }) => subject);
  return names.includes(signer.issuer) || names.includes(signer.subject) ? 'posing' : 'foreign';
}

const isValidAt = (certificate: X509Certificate, at: Date): boolean =>
  Date.parse(certificate.validFrom) <= at.getTime() && at.getTime() <= Date.parse(certificate.validTo);

function parse(der: Uint8Array | undefined): X509Certificate | null {
  try {
    return der ? new X509Certificate(der) : null;
  } catch {
    return null;
  }
}
