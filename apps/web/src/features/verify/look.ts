import type { Verdict } from '@atelier/domain';
import { BadgeCheck, Fingerprint, type IconNode, PenLine, SearchX, ShieldAlert } from 'lucide';

/** Icon and colour of each verdict. */
export const LOOK: Record<Verdict, { icon: IconNode; tone: string }> = {
  unchanged: { icon: BadgeCheck, tone: 'text-ok' },
  changed: { icon: PenLine, tone: 'text-accent' },
  marked: { icon: Fingerprint, tone: 'text-accent' },
  foreign: { icon: SearchX, tone: 'text-muted' },
  forged: { icon: ShieldAlert, tone: 'text-danger' },
};
