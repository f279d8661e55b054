'use client';
import type { GenerationView, ImageView } from '@atelier/domain';
import { faceOf } from '@atelier/domain/face';
import { Heart } from 'lucide';
import { useLinkStatus } from 'next/link';
import type { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { srcSetOf, webpOf } from '../../ui/image-url';
import { Link } from '../../ui/link';
import { reachedSize } from '../../ui/reached-size';
import { Thumbhash } from '../../ui/thumbhash';

/** One translator for all cards: making one a card took a tenth of the gallery's rendering. */
export type GalleryTexts = ReturnType<typeof useTranslations<'gallery'>>;

/** When a card's picture loads: before all else, with the page, or near the screen. */
export type Urgency = 'first' | 'soon' | 'near';
/** `sizes` of a card's picture; each picture of a mosaic has half the width. */
const CARD_WIDTHS = '(min-width: 1024px) 310px, (min-width: 640px) 33vw, calc(50vw - 20px)';
const MOSAIC_WIDTHS = '(min-width: 1024px) 155px, (min-width: 640px) 17vw, calc(25vw - 11px)';

type ThumbProps = { image: ImageView; alt: string; urgency: Urgency; sizes: string };

function Thumb({ image, alt, urgency, sizes }: ThumbProps) {
  const { stages } = image;
  const small = stages['256'] ?? stages['64'];
  if (!small) return <Thumbhash hash={image.thumbhash} />;
  return (
    <>
      <Thumbhash hash={image.thumbhash} />
      {/* biome-ignore lint/performance/noImgElement: the server already makes every size and WebP */}
      <img
        src={webpOf(small)}
        srcSet={srcSetOf(stages)}
        sizes={sizes}
        alt={alt}
        width={256}
        height={256}
        loading={urgency === 'near' ? 'lazy' : 'eager'}
        fetchPriority={urgency === 'first' ? 'high' : undefined}
        decoding="async"
        className="absolute inset-0 size-full object-cover"
      />
    </>
  );
}

/** Dims a clicked card until its page arrives. */
function Going() {
  return useLinkStatus().pending ? <div className="absolute inset-0 bg-bg/60" /> : null;
}

/** A generation in a grid: its face, or equal drafts as a mosaic. Hover and focus show caption and author. */
export function Card({ view, urgency, t }: { view: GenerationView; urgency: Urgency; t: GalleryTexts }) {
  const face = faceOf(view);
  const size = face ? reachedSize(face.stages) : null;
  // Drafts that went equally far stand side by side; a promoted one stands for all of them.
  const equal = view.images.filter((image) => size !== null && reachedSize(image.stages) === size);
  const shown = equal.length > 2 ? equal.slice(0, 4) : face ? [face] : [];
  return (
    <Link href={`/g/${view.id}`} className="group block rounded-xl">
      <div
        className={cx(
          'offscreen-light relative grid aspect-square gap-[2px] overflow-hidden rounded-xl bg-sunken',
          shown.length > 1 && 'grid-cols-2 grid-rows-2',
        )}
      >
        {shown.map((image, index) => (
          <div key={image.index} className="relative overflow-hidden">
            <Thumb
              image={image}
              alt={index === 0 ? view.caption : ''}
              urgency={urgency}
              sizes={shown.length > 1 ? MOSAIC_WIDTHS : CARD_WIDTHS}
            />
          </div>
        ))}
        {size === 64 ? (
          <span
            aria-hidden="true"
            className="absolute top-2 right-2 rounded-md bg-black/65 px-1.5 text-xs text-white"
          >
            64 px
          </span>
        ) : null}
        <Going />
        <div className="absolute inset-x-0 bottom-0 hidden bg-linear-to-t from-black/80 via-black/45 to-transparent p-3 pt-12 text-white opacity-0 transition-opacity duration-200 group-hover:opacity-100 group-focus-visible:opacity-100 pointer-fine:block">
          <p aria-hidden="true" className="line-clamp-2 text-[13px] leading-snug">
            {view.caption}
          </p>
          <p className="mt-1 flex items-center justify-between text-xs text-white/75">
            <span className="truncate">{view.author?.name ?? t('someone')}</span>
            <Votes votes={view.votes} t={t} />
          </p>
        </div>
      </div>
      <p className="mt-1.5 flex items-baseline justify-between gap-2 text-[13px] text-muted pointer-fine:hidden">
        {/* The picture’s alternative text says the same. */}
        <span aria-hidden="true" className="truncate">
          {view.caption}
        </span>
        <Votes votes={view.votes} t={t} />
      </p>
    </Link>
  );
}

function Votes({ votes, t }: { votes: number; t: GalleryTexts }) {
  if (votes === 0) return null;
  return (
    <span className="tabular inline-flex shrink-0 items-center gap-1">
      <Icon of={Heart} size={12} fill="currentColor" />
      {votes}
      <span className="sr-only">{t('votes', { votes })}</span>
    </span>
  );
}
