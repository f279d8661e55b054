import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import * as der from './der';

const OID = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  documentSigning: '1.3.6.1.5.5.7.3.36',
  c2paClaimSigning: '1.3.6.1.4.1.62558.2.1',
};

export interface Name {
  organization: string;
  commonName: string;
}

interface CertificateInput {
  subject: Name;
  publicKey: KeyObject;
  /** The authority that signs; the same as the subject makes a root. */
  issuer: Name;
  issuerKey: { publicKey: KeyObject; privateKey: KeyObject };
  notBefore: Date;
  notAfter: Date;
}

/**
 * Makes an X.509 certificate as C2PA profiles it (specification 2.2, "Certificate Profiles"), ECDSA with
 * SHA-256. `kind` is an authority that signs certificates, or a signer of claims. Returns DER.
 */
export function makeCertificate(kind: 'authority' | 'signer', input: CertificateInput): Buffer {
  const { subject, publicKey, issuer, issuerKey, notBefore, notAfter } = input;
  const algorithm = der.sequence(der.oid(OID.ecdsaWithSha256));
  const body = der.sequence(
    der.explicit(0, der.integer(Buffer.of(2))),
    der.integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    algorithm,
    nameOf(issuer),
    der.sequence(der.time(notBefore), der.time(notAfter)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(3, der.sequence(...extensions(kind, publicKey, issuerKey.publicKey))),
  );
  return der.sequence(body, algorithm, der.bits(sign('sha256', body, issuerKey.privateKey)));
}

/** DER as PEM. */
export const pemOf = (certificate: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate)
    .toString('base64')
    .replaceAll(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

const nameOf = ({ organization, commonName }: Name): Buffer =>
  der.sequence(attribute(OID.organization, organization), attribute(OID.commonName, commonName));

const attribute = (id: string, value: string): Buffer => der.set(der.sequence(der.oid(id), der.utf8(value)));

const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  der.sequence(der.oid(id), ...(critical ? [der.TRUE] : []), der.octets(value));

/** RFC 5280, 4.2.1.2, method 1, over the whole SubjectPublicKeyInfo: any value that is unique will do. */
const keyId = (key: KeyObject): Buffer =>
  createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();

function extensions(kind: 'authority' | 'signer', key: KeyObject, issuerKey: KeyObject): Buffer[] {
  const shared = [
    extension(OID.subjectKeyId, false, der.octets(keyId(key))),
    extension(OID.authorityKeyId, false, der.sequence(der.implicit(0, keyId(issuerKey)))),
  ];
  if (kind === 'authority')
    return [
      // An authority over signers alone: a path of length 0.
      extension(OID.basicConstraints, true, der.sequence(der.TRUE, der.integer(Buffer.of(0)))),
      // keyCertSign and cRLSign.
      extension(OID.keyUsage, true, der.bits(Buffer.of(0x06), 1)),
      ...shared,
    ];
  return [
    extension(OID.basicConstraints, true, der.sequence()),
    // digitalSignature.
    extension(OID.keyUsage, true, der.bits(Buffer.of(0x80), 7)),
    extension(
      OID.extendedKeyUsage,
      false,
      der.sequence(der.oid(OID.documentSigning), der.oid(OID.c2paClaimSigning)),
    ),
    ...shared,
  ];
}
