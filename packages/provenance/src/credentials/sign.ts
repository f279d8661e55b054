import { createHash } from 'node:crypto';
import type { Signer } from '../keys/signer';
import { openSlot, setFileSize } from './container';
import { type Content, claimOf, draftOf, SIGNATURE_BYTES, signedBytes, writeStore } from './manifest';

const HASH_BYTES = 32;

/**
 * Signs a PNG or WebP: returns it with a manifest, in place of the one that it had. Pixels and text chunks keep
 * their bytes; ids, time and signature differ each time.
 * @throws RangeError (no PNG or WebP, or cut off), Error of the signer
 */
export async function signFile(file: Uint8Array, content: Content, signer: Signer): Promise<Buffer> {
  const slot = openSlot(file);
  const draft = draftOf(content, signer.chain);
  const start = slot.before.length;
  const unsigned = new Uint8Array(SIGNATURE_BYTES);
  // The manifest names its own length, and a longer number takes more bytes: two rounds at most.
  let [length, pad] = [0, 0];
  for (;;) {
    const { length: bytes } = writeStore(
      draft,
      claimOf(draft, { start, length, hash: new Uint8Array(HASH_BYTES) }),
      unsigned,
      0,
    );
    pad = bytes % 2;
    if (length === slot.size(bytes + pad)) break;
    length = slot.size(bytes + pad);
  }
  setFileSize(slot.before, slot.format, start + length + slot.after.length);
  const hash = createHash('sha256').update(slot.before).update(slot.after).digest();
  const claim = claimOf(draft, { start, length, hash });
  const signature = await signer.sign(signedBytes(signer.chain, claim.claim));
  const store = writeStore(draft, claim, signature, pad);
  return Buffer.concat([slot.before, slot.wrap(store), slot.after]);
}
