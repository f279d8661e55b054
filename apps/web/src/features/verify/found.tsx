import type { ProvenanceView } from '@atelier/domain';
import { markWord, verdictReason } from '@atelier/domain/verdict-reason';
import { Check, EqualApproximately, type IconNode, Minus, X } from 'lucide';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';

type State = ProvenanceView['signature'] | ProvenanceView['mark'] | ProvenanceView['pixels'] | 'claims';

const GOOD = { icon: Check, tone: 'text-ok' };
const BAD = { icon: X, tone: 'text-danger' };
const NONE = { icon: Minus, tone: 'text-faint' };
/** Icon and colour of each finding. */
const SIGNS: Record<State, { icon: IconNode; tone: string }> = {
  valid: GOOD,
  found: GOOD,
  same: GOOD,
  similar: { icon: EqualApproximately, tone: 'text-accent' },
  broken: BAD,
  different: BAD,
  claims: BAD,
  foreign: NONE,
  absent: NONE,
  not_found: NONE,
  not_looked_for: NONE,
  unknown: NONE,
};

/** What was looked for, and what was found of each; words that claim something only where they are all. */
export function Found({ view }: { view: ProvenanceView }) {
  const { signature, mark, pixels } = view;
  const t = useTranslations('verify.found');
  const rows: [string, string, State][] = [
    [t('signature'), t(`signatureIs.${signature}`), signature],
    [t('mark'), t(`markIs.${markWord(view)}`), mark],
    [t('pixels'), t(`pixelsAre.${pixels}`), pixels],
  ];
  if (verdictReason(view) === 'falseText') rows.push([t('text'), t('claims'), 'claims']);
  return (
    <section aria-label={t('title')}>
      <h3 className="mb-2 text-[13px] text-muted">{t('title')}</h3>
      <dl className="divide-y divide-line rounded-2xl border border-line bg-surface">
        {rows.map(([name, value, state]) => (
          <div key={name} className="flex items-center gap-3 px-4 py-3 text-sm">
            <Icon of={SIGNS[state].icon} size={18} className={cx('shrink-0', SIGNS[state].tone)} />
            <dt className="min-w-0 flex-1">{name}</dt>
            <dd className="min-w-0 text-right text-muted">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
