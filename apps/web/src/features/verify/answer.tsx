'use client';
import type { ProvenanceView } from '@atelier/domain';
import { isMadeHere, verdictReason } from '@atelier/domain/verdict-reason';
import { GitFork, Image as ImageIcon } from 'lucide';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { buttonClass } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { About } from './about';
import { Found } from './found';
import { LOOK } from './look';

type Props = {
  view: ProvenanceView;
  /** More actions, after those that lead to the picture. */
  actions?: ReactNode;
  /** Id of the heading, which gets the focus. */
  id: string;
  /** The page shows the picture already. */
  isHere?: boolean;
};

/** A verdict in plain words: why, what it does not say, what was found, and the picture if it may be seen. */
export function Answer({ view, actions, id, isHere = false }: Props) {
  const t = useTranslations('verify');
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new answer is to be read from its start
  useEffect(() => heading.current?.focus({ preventScroll: true }), [view]);
  const { verdict, picture } = view;
  const { icon, tone } = LOOK[verdict];
  return (
    <div data-verdict={verdict} className="flex min-w-0 flex-col gap-7">
      <header className="flex flex-col gap-3">
        <span
          className={cx(
            'inline-grid size-12 place-items-center rounded-full border border-current/25 bg-current/10',
            tone,
          )}
        >
          <Icon of={icon} size={24} />
        </span>
        <h2
          id={id}
          ref={heading}
          tabIndex={-1}
          className="text-2xl leading-snug font-semibold outline-none sm:text-3xl"
        >
          {t(`verdict.${verdict}`)}
        </h2>
        <p className="max-w-xl leading-relaxed">{t(`reason.${verdictReason(view)}`)}</p>
        <p className="max-w-xl text-sm leading-relaxed text-muted">{t(`limit.${verdict}`)}</p>
      </header>
      <Found view={view} />
      {picture ? <About view={view} picture={picture} /> : null}
      {isMadeHere(verdict) && !picture ? <p className="text-sm text-muted">{t('nothing')}</p> : null}
      {picture || actions ? (
        <div className="flex flex-wrap gap-2">
          {picture && !isHere ? (
            <>
              <Link href={picture.url} className={buttonClass('plain', 'md')}>
                <Icon of={ImageIcon} size={16} />
                {t('open')}
              </Link>
              <Link href={picture.lineage} className={buttonClass('plain', 'md')}>
                <Icon of={GitFork} size={16} />
                {t('lineage')}
              </Link>
            </>
          ) : null}
          {actions}
        </div>
      ) : null}
    </div>
  );
}
