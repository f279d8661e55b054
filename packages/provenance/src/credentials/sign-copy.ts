import { createHash } from 'node:crypto';
import type { Provenance } from '../keys/open';
import { readCredentials } from './read';
import { signFile } from './sign';

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Signs a copy of a signed PNG in another format or size, with the facts of the PNG. Returns the copy as it is
 * where the PNG has no signature of ours, or there is no key.
 * @throws RangeError (the copy is no PNG or WebP), Error of the signer
 */
export async function signCopy(
  copy: Uint8Array,
  source: Uint8Array,
  { signer, trust }: Pick<Provenance, 'signer' | 'trust'>,
  now: Date,
): Promise<Uint8Array> {
  const reading = signer ? readCredentials(source, trust) : null;
  if (!signer || reading?.state !== 'valid') return copy;
  const hash = createHash('sha256').update(source).digest();
  const { facts, title, ingredients } = reading;
  const wasEdited = ingredients.some(({ relationship }) => relationship === 'parentOf');
  const content = {
    facts: { ...facts, signedAt: now, pixels: null, source: hash },
    title,
    ingredients: [
      // The PNG names the stage before it; a small copy need not carry that along.
      ...ingredients
        .filter(({ id }) => !SHA256.test(id))
        // A file has one parent, which is the PNG; what that began from went into it.
        .map((each) =>
          each.relationship === 'parentOf' ? { ...each, relationship: 'inputTo' as const } : each,
        ),
      { title: 'Stored PNG', relationship: 'parentOf' as const, id: hash.toString('hex') },
    ],
    opened: wasEdited ? ('transcoded' as const) : undefined,
  };
  return signFile(copy, content, signer);
}
