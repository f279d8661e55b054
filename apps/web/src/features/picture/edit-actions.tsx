'use client';
import type { GenerationView, ImageView } from '@atelier/domain';
import { VARY_STRENGTHS, type VaryName } from '@atelier/domain/edit-names';
import { Brush, ImageUpscale, Users } from 'lucide';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { buttonClass } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { reachedSize } from '../../ui/reached-size';
import { useKeys } from '../keys/registry';
import type { Remix } from './use-remix';

const NAMES = Object.keys(VARY_STRENGTHS) as VaryName[];
/** Less padding on phones, where the row would take three lines in German. */
const NARROW = 'max-sm:px-2';

type Props = {
  view: GenerationView;
  /** The image on view, which the edits begin from. */
  image: ImageView;
  remixing: Remix;
};

/** Ways to begin from the picture itself: vary it, repaint a region, extend it. */
export function EditActions({ view, image, remixing }: Props) {
  const t = useTranslations('picture');
  const label = useId();
  const address = `/g/${view.id}/edit?image=${image.index}`;
  const isReady = reachedSize(image.stages) !== null;
  useKeys({ e: () => isReady && void document.getElementById(`${label}-repaint`)?.click() });
  if (!isReady) return null;
  return (
    <div className="flex flex-wrap items-center gap-1.5 sm:gap-2">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset could not stand in this row of buttons */}
      <div
        role="group"
        aria-labelledby={label}
        className="inline-flex h-9 items-stretch overflow-hidden rounded-lg border border-line bg-raised text-[13px] transition-colors hover:border-line-strong"
      >
        <span id={label} className="flex items-center pr-1 pl-3 text-muted max-sm:pl-2">
          {t('vary')}
        </span>
        {NAMES.map((name) => (
          <button
            key={name}
            type="button"
            title={t('varyHint')}
            aria-disabled={remixing.busy}
            onClick={() => void remixing.vary(VARY_STRENGTHS[name])}
            className="border-l border-line px-2.5 font-medium transition-colors -outline-offset-2! hover:bg-thumb max-sm:px-2"
          >
            {t(name)}
          </button>
        ))}
      </div>
      <Link id={`${label}-repaint`} href={address} className={buttonClass('plain', 'sm', NARROW)}>
        <Icon of={Brush} size={15} />
        {t('repaint')}
      </Link>
      <Link href={`${address}&mode=extend`} className={buttonClass('plain', 'sm', NARROW)}>
        <Icon of={ImageUpscale} size={15} />
        {t('extend')}
      </Link>
      {view.room ? (
        <Link href={`${address}&together`} className={buttonClass('plain', 'sm', NARROW)}>
          <Icon of={Users} size={15} />
          {t('repaintTogether')}
        </Link>
      ) : null}
    </div>
  );
}
