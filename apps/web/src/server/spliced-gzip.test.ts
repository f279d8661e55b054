import { randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { spliceGzip } from './spliced-gzip';

const nonce = (): Buffer => Buffer.from(randomBytes(16).toString('base64'));
const page = Array.from({ length: 40 }, (_, n) =>
  Buffer.from(
    `"><script src="/_next/chunk-${n % 7}.js"></script><p>Füchse 🦊 ${randomBytes(n * 12).toString('hex')}</p>`.repeat(
      2,
    ),
  ),
);

describe('WEB-29 a page compressed once', () => {
  it('unpacks to the pieces with any text of the length between', async () => {
    const make = await spliceGzip(page, 24);
    for (const own of [nonce(), nonce()])
      expect(gunzipSync(make(own)).toString()).toBe(page.map(String).join(own.toString()));
  });

  it('takes empty and single pieces', async () => {
    for (const pieces of [[Buffer.from('')], [Buffer.from('alone')], [Buffer.from(''), Buffer.from('')]]) {
      const own = nonce();
      const made = (await spliceGzip(pieces, own.length))(own);
      expect(gunzipSync(made).toString()).toBe(pieces.map(String).join(own.toString()));
    }
  });

  it('is hardly larger than the gzip of the whole page', async () => {
    const own = nonce();
    const whole = gzipSync(Buffer.from(page.map(String).join(own.toString())), { level: 4 });
    expect((await spliceGzip(page, own.length))(own).length).toBeLessThan(whole.length * 1.2);
  });
});
