import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  Name as AsnName,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectKeyIdentifier,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  RelativeDistinguishedName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';

const OID = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
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
  const signatureAlgorithm = new AlgorithmIdentifier({ algorithm: OID.ecdsaWithSha256 });
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: bufferOf(Buffer.concat([Buffer.of(1), randomBytes(15)])),
    signature: signatureAlgorithm,
    issuer: nameOf(issuer),
    validity: new Validity({ notBefore, notAfter }),
    subject: nameOf(subject),
    subjectPublicKeyInfo: AsnConvert.parse(spki(publicKey), SubjectPublicKeyInfo),
    extensions: new Extensions(extensions(kind, publicKey, issuerKey.publicKey)),
  });
  const signatureValue = sign('sha256', derOf(tbsCertificate), issuerKey.privateKey);
  return derOf(
    new Certificate({ tbsCertificate, signatureAlgorithm, signatureValue: bufferOf(signatureValue) }),
  );
}

/** DER as PEM. */
export const pemOf = (certificate: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate)
    .toString('base64')
    .replaceAll(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

const derOf = (value: object): Buffer => Buffer.from(AsnConvert.serialize(value));
const bufferOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

const nameOf = ({ organization, commonName }: Name): AsnName =>
  new AsnName([attribute(OID.organization, organization), attribute(OID.commonName, commonName)]);

const attribute = (type: string, utf8String: string): RelativeDistinguishedName =>
  new RelativeDistinguishedName([
    new AttributeTypeAndValue({ type, value: new AttributeValue({ utf8String }) }),
  ]);

const extension = (extnID: string, critical: boolean, value: object): Extension =>
  new Extension({ extnID, critical, extnValue: new OctetString(bufferOf(derOf(value))) });

/** RFC 5280, 4.2.1.2, method 1, over the whole SubjectPublicKeyInfo: any value that is unique will do. */
const keyId = (key: KeyObject): ArrayBuffer => bufferOf(createHash('sha1').update(spki(key)).digest());

function extensions(kind: 'authority' | 'signer', key: KeyObject, issuerKey: KeyObject): Extension[] {
  const shared = [
    extension(id_ce_subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(key))),
    extension(
      id_ce_authorityKeyIdentifier,
      false,
      new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyId(issuerKey)) }),
    ),
  ];
  if (kind === 'authority')
    return [
      // An authority over signers alone.
      extension(id_ce_basicConstraints, true, new BasicConstraints({ cA: true, pathLenConstraint: 0 })),
      extension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign)),
      ...shared,
    ];
  return [
    extension(id_ce_basicConstraints, true, new BasicConstraints()),
    extension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.digitalSignature)),
    extension(id_ce_extKeyUsage, false, new ExtendedKeyUsage([OID.documentSigning, OID.c2paClaimSigning])),
    ...shared,
  ];
}
