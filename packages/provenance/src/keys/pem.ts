/** The certificates of a PEM text, in their order, as DER. `\n` written as two characters counts as a new line. */
export function certificatesIn(pem: string): Buffer[] {
  const blocks = pem
    .replaceAll('\\n', '\n')
    .matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g);
  return [...blocks].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}
