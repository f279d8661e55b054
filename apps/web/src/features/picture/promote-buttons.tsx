'use client';
import type { GenerationView, ImageView } from '@atelier/domain';
import { PROMOTED_SIZES } from '@atelier/domain/constants';
import { ArrowUpRight } from 'lucide';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { reachedSize } from '../../ui/reached-size';
import type { Promote } from './use-promote';

/** Images that have finished a stage and were not asked to go to 1024. */
const draftsOf = (view: GenerationView): ImageView[] =>
  view.images.filter((image) => image.target < 1024 && reachedSize(image.stages));

type Props = {
  view: GenerationView;
  /** Offer this image alone. */
  only?: number;
  promoting: Promote;
};

/** Buttons that run a draft's remaining stages. Anyone may press them; the server checks quotas. */
export function PromoteButtons({ view, only, promoting }: Props) {
  const t = useTranslations('promote');
  const { promote, busy, problem } = promoting;
  const drafts = draftsOf(view).filter(({ index }) => only === undefined || index === only);
  const done = view.status === 'done';
  // While a promoted draft is drawn the buttons of the others stay, so that nothing below them moves.
  const [offered, setOffered] = useState(done);
  if (done && !offered) setOffered(true);
  if (drafts.length === 0 || !offered) return null;
  // A button for each of 25 cells would bury the page: the table is where one is chosen.
  if (view.grid && only === undefined) return <p className="text-[13px] text-muted">{t('chooseCell')}</p>;
  return (
    <section aria-label={t('title')} className="flex flex-col gap-3">
      <p className="text-[13px] text-muted">{t('lead', { count: drafts.length })}</p>
      <ul className={cx('grid w-fit gap-x-6 gap-y-2', !view.promotion && 'xl:grid-cols-2')}>
        {drafts.map((image) => (
          <li key={image.index} className="flex flex-wrap items-center gap-2">
            {view.images.length > 1 ? (
              <span className="tabular w-14 shrink-0 text-[13px]">
                {t('image', { image: image.index + 1 })}
              </span>
            ) : null}
            {PROMOTED_SIZES.filter((size) => size > image.target).map((size) => (
              <Button
                key={size}
                aria-disabled={busy || !done}
                className="aria-disabled:opacity-45"
                aria-label={t('action', { image: image.index + 1, size })}
                onClick={() => (done ? void promote(image.index, size) : undefined)}
              >
                <Icon of={ArrowUpRight} size={15} />
                {t('to', { size })}
              </Button>
            ))}
            {view.promotion ? (
              <span className="tabular text-[13px] text-muted">
                {t(view.promotion.signedInOnly ? 'votesSignedIn' : 'votes', {
                  votes: view.promotion.votes[image.index] ?? 0,
                  needed: view.promotion.threshold * (image.target < 256 ? 1 : 2),
                })}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      <p role="alert" className="text-sm text-danger empty:hidden">
        {problem}
      </p>
    </section>
  );
}
