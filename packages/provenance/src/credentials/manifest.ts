/**
 * Our profile of a C2PA manifest store (specification 2.2): one manifest with a claim of version 2, the
 * assertions `c2pa.actions.v2`, `c2pa.ingredient.v3`, `c2pa.hash.data` and `atelier.picture`, and an ES256
 * signature.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type Cbor, decode, encode, Tagged } from './cbor';
import { decodeFacts, encodeFacts, type Facts } from './facts';
import { readBox, type SuperBox, writeBox } from './jumbf';

const RELATIONSHIPS = ['inputTo', 'componentOf', 'parentOf'] as const;
const INGREDIENT = 'c2pa.ingredient.v3';
const INSTANCE = 'atelier:';

/** A picture that went into the signed one. */
export interface Ingredient {
  title: string;
  /**
   * `inputTo`: the model started from it, or the person did (a remix). `componentOf`: it is a part of a sheet.
   * `parentOf`: the file is a copy of it, or an edit.
   */
  relationship: (typeof RELATIONSHIPS)[number];
  /** SHA-256 of its file in hex, or the id of its generation. */
  id: string;
  /** URL of its page. */
  url?: string | undefined;
}

export interface Content {
  facts: Facts;
  title: string;
  ingredients: readonly Ingredient[];
  /**
   * Of a file that began as its ingredient `parentOf`: what was done to that. `edited`: the model drew on a picture
   * of the studio. `edited_outside`: on one that may be no model's work. `transcoded`: a copy of such an edit.
   */
  opened?: 'edited' | 'edited_outside' | 'transcoded' | undefined;
}

const SOURCE_TYPE = 'http://cv.iptc.org/newscodes/digitalsourcetype/';
const SOFTWARE = 'Atelier';
/** Ours have about 3 kB, and with a long chain of certificates some more. */
const MOST_BYTES = 128 * 1024;
const ES256 = -7;
export const SIGNATURE_BYTES = 64;
const HEADER = { algorithm: 1, chain: 33 };
const PICTURE = 'atelier.picture';
const HASH_DATA = 'c2pa.hash.data';

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Everything but the hash of the file and the signature; made once, written at several sizes. */
export interface Draft {
  label: string;
  instance: string;
  assertions: SuperBox[];
  title: string;
  chain: readonly Uint8Array[];
}

export function draftOf({ facts, title, ingredients, opened }: Content, chain: readonly Uint8Array[]): Draft {
  const named = ingredients.map((ingredient, at) => ({
    ...ingredient,
    box: assertion(`${INGREDIENT}${at === 0 ? '' : `__${at}`}`, {
      'dc:title': ingredient.title,
      relationship: ingredient.relationship,
      instanceID: `${INSTANCE}${ingredient.id}`,
      informationalURI: ingredient.url,
    }),
  }));
  const references = (relationship: Ingredient['relationship']): Cbor[] =>
    named.filter((each) => each.relationship === relationship).map(({ box }) => referenceTo(box));
  const isSheet = facts.size === null;
  const about = {
    when: new Tagged(0, facts.signedAt.toISOString()),
    softwareAgent: { name: facts.pack === null ? SOFTWARE : `${SOFTWARE}, pack ${facts.pack}` },
  };
  const withInputs = (used: Cbor[]): { parameters?: Cbor } =>
    used.length > 0 ? { parameters: { ingredients: used } } : {};
  const placed = references('componentOf');
  const begun = references('parentOf');
  const isComposite = isSheet || opened === 'edited_outside';
  const digitalSourceType = `${SOURCE_TYPE}${isComposite ? 'compositeWithTrainedAlgorithmicMedia' : 'trainedAlgorithmicMedia'}`;
  const inputs = withInputs(references('inputTo'));
  const created = [
    { action: 'c2pa.created', digitalSourceType, ...about, ...inputs },
    ...(placed.length > 0 ? [{ action: 'c2pa.placed', ...withInputs(placed) }] : []),
    ...(begun.length > 0 ? [{ action: 'c2pa.transcoded', ...withInputs(begun) }] : []),
  ];
  // C2PA has a file begin either by `created` or by `opened`, which names the one parent.
  const changed =
    opened === 'transcoded'
      ? { action: 'c2pa.transcoded', ...about, ...withInputs(begun) }
      : { action: 'c2pa.edited', digitalSourceType, ...about, ...inputs };
  const actions = assertion('c2pa.actions.v2', {
    actions: opened ? [{ action: 'c2pa.opened', ...about, ...withInputs(begun) }, changed] : created,
  });
  return {
    label: `urn:c2pa:${randomUUID()}`,
    instance: `xmp:iid:${randomUUID()}`,
    assertions: [
      actions,
      ...named.map(({ box }) => box),
      { type: 'cbor', label: PICTURE, content: encodeFacts(facts) },
    ],
    title,
    chain,
  };
}

const assertion = (label: string, content: { [key: string]: Cbor | undefined }): SuperBox => ({
  type: 'cbor',
  label,
  content: encode(content),
});

/** A hashed URI of an assertion of the same manifest: C2PA hashes a superbox without its first 8 bytes. */
const referenceTo = (box: SuperBox): { url: string; hash: Uint8Array } => ({
  url: `self#jumbf=c2pa.assertions/${box.label}`,
  hash: sha256(writeBox(box).subarray(8)),
});

/** Which bytes of the file the manifest takes, and the hash of the others. */
export interface Binding {
  start: number;
  length: number;
  hash: Uint8Array;
}

const bindingBox = ({ start, length, hash }: Binding): SuperBox =>
  assertion(HASH_DATA, {
    exclusions: [{ start, length }],
    name: 'jumbf manifest',
    alg: 'sha256',
    hash,
    pad: new Uint8Array(0),
  });

/** The claim's bytes, which are what is signed, with the assertions that it names. */
export function claimOf(draft: Draft, binding: Binding): { claim: Buffer; assertions: SuperBox[] } {
  const assertions = [...draft.assertions, bindingBox(binding)];
  const claim = encode({
    instanceID: draft.instance,
    claim_generator_info: { name: SOFTWARE },
    signature: `self#jumbf=/c2pa/${draft.label}/c2pa.signature`,
    created_assertions: assertions.map(referenceTo),
    'dc:title': draft.title,
    alg: 'sha256',
  });
  return { claim, assertions };
}

const protectedHeader = (chain: readonly Uint8Array[]): Buffer =>
  encode(
    new Map<number, Cbor>([
      [HEADER.algorithm, ES256],
      [HEADER.chain, [...chain]],
    ]),
  );

/** The bytes under the signature (RFC 9052, "Signature1"): the claim is detached. */
export const signedBytes = (chain: readonly Uint8Array[], claim: Uint8Array): Buffer =>
  encode(['Signature1', protectedHeader(chain), new Uint8Array(0), claim]);

/** The store of a signed claim. `pad`, 0 or 1, makes its length even, as WebP wants it. */
export function writeStore(
  draft: Pick<Draft, 'label' | 'chain'>,
  { claim, assertions }: { claim: Uint8Array; assertions: SuperBox[] },
  signature: Uint8Array,
  pad: number,
): Buffer {
  const cose = encode(
    new Tagged(18, [protectedHeader(draft.chain), { pad: new Uint8Array(pad) }, null, signature]),
  );
  const manifest: SuperBox[] = [
    { type: 'c2as', label: 'c2pa.assertions', content: assertions },
    { type: 'c2cl', label: 'c2pa.claim.v2', content: claim },
    { type: 'c2cs', label: 'c2pa.signature', content: cose },
  ];
  return writeBox({
    type: 'c2pa',
    label: 'c2pa',
    content: [{ type: 'c2ma', label: draft.label, content: manifest }],
  });
}

/** A store of our profile, taken apart. Nothing in it is checked against a key yet. */
export interface Parsed {
  chain: Uint8Array[];
  claim: Uint8Array;
  signature: Uint8Array;
  binding: Binding;
  facts: Facts;
  title: string;
  ingredients: Ingredient[];
}

/**
 * Takes a store apart and checks that it is whole: the claim names every assertion with its hash, and writing
 * the parts again gives the same bytes.
 * @throws Error when it is not of our profile, or was altered outside of claim and signature
 */
export function parseStore(bytes: Uint8Array): Parsed {
  if (bytes.length > MOST_BYTES) throw new Error('longer than any of ours');
  const manifest = only(children(readBox(bytes), 'c2pa'), 'c2ma');
  const [assertionStore, claimBox, signatureBox] = children(manifest, 'c2ma');
  if (!assertionStore || !claimBox || !signatureBox) throw new Error('parts are missing');
  const assertions = children(assertionStore, 'c2as');
  const claim = contentOf(claimBox, 'c2cl', 'c2pa.claim.v2');
  const title = checkClaim(decode(claim), manifest.label, assertions);
  const { chain, signature, pad } = parseCose(contentOf(signatureBox, 'c2cs', 'c2pa.signature'));
  if (!writeStore({ label: manifest.label, chain }, { claim, assertions }, signature, pad).equals(bytes))
    throw new Error('written otherwise');
  const content = (label: string): Uint8Array => {
    const found = assertions.filter((each) => each.label === label);
    if (found.length !== 1) throw new Error(`not one ${label}`);
    return contentOf(found[0]!, 'cbor', label);
  };
  return {
    chain,
    claim,
    signature,
    binding: parseBinding(content(HASH_DATA)),
    facts: decodeFacts(content(PICTURE)),
    title,
    ingredients: assertions.filter(({ label }) => label.startsWith(INGREDIENT)).map(parseIngredient),
  };
}

function children(box: SuperBox, type: string): SuperBox[] {
  if (box.type !== type || box.content instanceof Uint8Array) throw new Error(`not a ${type}`);
  return box.content;
}

function only(boxes: SuperBox[], type: string): SuperBox {
  const [first, ...more] = boxes;
  if (first?.type !== type || more.length > 0) throw new Error(`not one ${type}`);
  return first;
}

function contentOf(box: SuperBox, type: string, label: string): Uint8Array {
  if (box.type !== type || box.label !== label || !(box.content instanceof Uint8Array))
    throw new Error(`not a ${label}`);
  return box.content;
}

/** Returns the title. */
function checkClaim(claim: Cbor, label: string, assertions: SuperBox[]): string {
  if (!(claim instanceof Map)) throw new Error('no claim');
  if (claim.get('signature') !== `self#jumbf=/c2pa/${label}/c2pa.signature` || claim.get('alg') !== 'sha256')
    throw new Error('a claim of another manifest');
  const named = claim.get('created_assertions');
  if (!encode(named ?? null).equals(encode(assertions.map(referenceTo))))
    throw new Error('assertions that the claim does not name');
  const title = claim.get('dc:title');
  if (typeof title !== 'string') throw new Error('no title');
  return title;
}

function parseIngredient({ content }: SuperBox): Ingredient {
  const map = content instanceof Uint8Array ? decode(content) : null;
  const field = (key: string): string => {
    const value = map instanceof Map ? map.get(key) : null;
    if (typeof value !== 'string') throw new Error(`an ingredient without ${key}`);
    return value;
  };
  const relationship = RELATIONSHIPS.find((each) => each === field('relationship'));
  const id = field('instanceID');
  if (!relationship || !id.startsWith(INSTANCE)) throw new Error('an ingredient of another kind');
  const hasUrl = map instanceof Map && map.has('informationalURI');
  return {
    title: field('dc:title'),
    relationship,
    id: id.slice(INSTANCE.length),
    ...(hasUrl && { url: field('informationalURI') }),
  };
}

function parseCose(bytes: Uint8Array): { chain: Uint8Array[]; signature: Uint8Array; pad: number } {
  const cose = decode(bytes);
  const [header, unprotected, , signature] =
    cose instanceof Tagged && Array.isArray(cose.value) ? cose.value : [];
  const fields = header instanceof Uint8Array ? decode(header) : null;
  const chain = fields instanceof Map ? fields.get(HEADER.chain) : null;
  const pad = unprotected instanceof Map ? unprotected.get('pad') : null;
  if (
    !Array.isArray(chain) ||
    !chain.every((one) => one instanceof Uint8Array) ||
    !(pad instanceof Uint8Array) ||
    !(signature instanceof Uint8Array) ||
    signature.length !== SIGNATURE_BYTES
  )
    throw new Error('a signature of another kind');
  return { chain, signature, pad: pad.length };
}

function parseBinding(bytes: Uint8Array): Binding {
  const map = decode(bytes);
  const exclusions = map instanceof Map ? map.get('exclusions') : null;
  const [range] = Array.isArray(exclusions) ? exclusions : [];
  const [start, length] = range instanceof Map ? [range.get('start'), range.get('length')] : [];
  const hash = map instanceof Map ? map.get('hash') : null;
  if (typeof start !== 'number' || typeof length !== 'number' || !(hash instanceof Uint8Array))
    throw new Error('no binding');
  const binding = { start, length, hash };
  if (!encode(map).equals(Buffer.from(bindingBox(binding).content as Uint8Array)))
    throw new Error('a binding of another kind');
  return binding;
}
