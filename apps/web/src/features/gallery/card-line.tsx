'use client';
import type { GenerationView } from '@atelier/domain';
import { Heart } from 'lucide';
import type { ComponentType, ReactNode } from 'react';
import type { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';

type Texts = ReturnType<typeof useTranslations<'gallery'>>;

/**
 * Tools that all cards of a grid share: a translator for each card took a tenth of the gallery's rendering.
 */
export type CardTools = {
  t: Texts;
  errorText: (error: unknown) => string;
  /** Says how long ago a time (ISO 8601) was, in few letters. */
  ago: (iso: string) => string;
  /** The line with which one can vote, once its code has loaded. */
  Live: ComponentType<LineProps> | null;
};
export type LineProps = { view: GenerationView; tools: CardTools; children: ReactNode };

type Props = { votes: number; voted: boolean; t: Texts; children: ReactNode };

/** The line below a card's picture: `children`, then the votes. */
export function Line({ votes, voted, t, children }: Props) {
  return (
    <div className="mt-1.5 flex items-baseline gap-1 text-xs text-muted">
      {children}
      <span className="tabular ml-auto inline-flex shrink-0 items-center gap-1 pl-1">
        <Icon
          of={Heart}
          size={12}
          fill={voted ? 'currentColor' : 'none'}
          className={cx(voted && 'text-accent')}
        />
        {votes}
        <span className="sr-only">{t('votes', { votes })}</span>
      </span>
    </div>
  );
}

/** The line as the server renders it. Keeps the height of the actions free where they stand below it. */
export function CardLine({ view, tools, children }: LineProps) {
  const { t, Live } = tools;
  if (Live)
    return (
      <Live view={view} tools={tools}>
        {children}
      </Live>
    );
  return (
    <>
      <Line votes={view.votes} voted={view.voted} t={t}>
        {children}
      </Line>
      <div className="card-actions min-h-11" />
    </>
  );
}
