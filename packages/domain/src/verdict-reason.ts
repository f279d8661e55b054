import type { ProvenanceView } from './provenance';

/**
 * Why a file got its verdict: the key of the sentence that the site and the bot say. `signed`: our signature
 * covers every byte. `stored`: equals a file that this studio keeps, without a signature. `rewritten`: our
 * pixels in another file. `reworked`: pixels like the signed ones. `replaced`: other pixels than the signed
 * ones. `altered`: changed in a way that cannot be told. `stripped`: our pixels without a signature of ours.
 * `falseSignature`: a signature in our name that is not ours or not this picture's. `falseText`: unsigned words
 * that name this studio.
 */
export type VerdictReason =
  | 'signed'
  | 'stored'
  | 'rewritten'
  | 'reworked'
  | 'replaced'
  | 'altered'
  | 'stripped'
  | 'marked'
  | 'foreign'
  | 'falseSignature'
  | 'falseText';

const BY_PIXELS = {
  same: 'rewritten',
  similar: 'reworked',
  different: 'replaced',
  unknown: 'altered',
} as const satisfies Record<ProvenanceView['pixels'], VerdictReason>;

/** Returns why `view` has its verdict. */
export function verdictReason({
  verdict,
  signature,
  pixels,
}: Pick<ProvenanceView, 'verdict' | 'signature' | 'pixels'>): VerdictReason {
  switch (verdict) {
    case 'unchanged':
      return signature === 'valid' ? 'signed' : 'stored';
    case 'changed':
      return signature === 'broken' || signature === 'valid' ? BY_PIXELS[pixels] : 'stripped';
    case 'forged':
      return signature === 'absent' ? 'falseText' : 'falseSignature';
    default:
      return verdict;
  }
}

/** Whether a verdict says that this studio made the picture, whatever happened to it since. */
export const isMadeHere = (verdict: ProvenanceView['verdict']): boolean =>
  verdict !== 'foreign' && verdict !== 'forged';

/** What to say of the mark. None is looked for in a file that equals what was made here. */
export const markWord = ({
  verdict,
  mark,
}: Pick<ProvenanceView, 'verdict' | 'mark'>): ProvenanceView['mark'] | 'not_needed' =>
  verdict === 'unchanged' && mark === 'not_looked_for' ? 'not_needed' : mark;
