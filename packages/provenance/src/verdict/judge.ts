import type { ProvenanceView } from '@atelier/domain';
import { areAlike } from '../credentials/likeness';
import type { Reading } from '../credentials/read';
import type { Examined } from './examine';

/** Everything that is known about a file. */
export interface Evidence {
  reading: Reading;
  /** Null when the file was not decoded. */
  examined: Examined | null;
  /** Whether there was a key to look for marks with. */
  looked: boolean;
  /** Whether its text chunks say that this software made it. */
  claims: boolean;
  /** Whether this studio stores a file of the same bytes. */
  stored: boolean;
  /** Whether this studio stores a picture of the same pixels. */
  kept: boolean;
}

export type Judgement = Pick<ProvenanceView, 'verdict' | 'signature' | 'mark' | 'pixels'>;

const SIGNATURES = {
  valid: 'valid',
  moved: 'broken',
  forged: 'broken',
  foreign: 'foreign',
  absent: 'absent',
} as const;

/** Judges a file. Only a signature of ours, our stored bytes or pixels, or our mark make it "made here"; text never does. */
export function judge(evidence: Evidence): Judgement {
  const { reading, examined, looked } = evidence;
  const mark = !examined || !looked ? 'not_looked_for' : examined.mark ? 'found' : 'not_found';
  const pixels = evidence.kept || evidence.stored ? 'same' : pixelsOf(reading, examined);
  return { verdict: verdictOf(evidence, pixels), signature: SIGNATURES[reading.state], mark, pixels };
}

function verdictOf(
  { reading, examined, claims, stored, kept }: Evidence,
  pixels: Judgement['pixels'],
): Judgement['verdict'] {
  if (stored || reading.state === 'valid') return 'unchanged';
  const isMarked = examined?.mark != null;
  const isSame = pixels === 'same' || pixels === 'similar';
  switch (reading.state) {
    case 'moved':
      // Without a mark or a likeness the manifest was taken from another file.
      return isMarked || isSame ? 'changed' : 'forged';
    case 'forged':
      return isMarked || kept ? 'changed' : 'forged';
    case 'absent':
      return isMarked ? 'marked' : kept ? 'changed' : claims ? 'forged' : 'foreign';
    case 'foreign':
      return isMarked ? 'marked' : 'foreign';
  }
}

function pixelsOf(reading: Reading, examined: Examined | null): Judgement['pixels'] {
  if (reading.state === 'valid') return 'same';
  if (reading.state !== 'moved' || !examined) return 'unknown';
  const { facts } = reading;
  if (facts.pixels && examined.pixels && Buffer.from(facts.pixels).equals(examined.pixels)) return 'same';
  return areAlike(facts.likeness, examined.likeness, examined.rows) ? 'similar' : 'different';
}
