'use client';
import type { GenerationView, ImageView } from '@atelier/domain';
import { faceOf } from '@atelier/domain/face';
import { useLinkStatus } from 'next/link';
import { cx } from '../../ui/cx';
import { srcSetOf, webpOf } from '../../ui/image-url';
import { Link } from '../../ui/link';
import { reachedSize } from '../../ui/reached-size';
import { Thumbhash } from '../../ui/thumbhash';
import { CardLine, type CardTools } from './card-line';

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

/** Fewer equal images than these do not fill a card side by side. */
const MOSAIC = 3;

/**
 * The images on a generation's card: its face, or up to four drafts that went equally far with equal votes.
 */
export function onCard(view: Pick<GenerationView, 'images' | 'promotion'>): ImageView[] {
  const face = faceOf(view);
  if (!face) return [];
  const size = reachedSize(face.stages);
  const equal = view.images.filter(
    (image) => reachedSize(image.stages) === size && image.votes === face.votes,
  );
  return equal.length < MOSAIC ? [face] : equal.slice(0, 4);
}

type CardProps = { view: GenerationView; urgency: Urgency; tools: CardTools };

/**
 * A generation in a grid: its face, or equal drafts as a mosaic, with author, age, size and votes below. A
 * click opens it. Vote, remix and "use these words" lie over the picture on hover and focus, and stand below
 * it where there is no pointer to hover with.
 */
export function Card({ view, urgency, tools }: CardProps) {
  const { t, ago } = tools;
  const shown = onCard(view);
  const [first] = shown;
  const size = first && reachedSize(first.stages);
  return (
    <article className="group relative">
      <Link href={`/g/${view.id}`} className="block rounded-xl">
        <div
          className={cx(
            'offscreen-light relative grid aspect-square gap-[2px] overflow-hidden rounded-xl bg-sunken',
            shown.length > 1 && 'grid-cols-2 grid-rows-2',
          )}
        >
          {shown.length === 0 ? <span className="sr-only">{view.caption}</span> : null}
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
          <Going />
          <p aria-hidden="true" className="card-caption">
            <span className="line-clamp-2">{view.caption}</span>
          </p>
        </div>
        {/* The picture’s alternative text says the same. */}
        <p aria-hidden="true" className="mt-1.5 truncate text-[13px] pointer-fine:hidden">
          {view.caption}
        </p>
      </Link>
      <CardLine view={view} tools={tools}>
        <bdi className="truncate">{view.author?.name ?? t('someone')}</bdi>
        <time dateTime={view.createdAt} suppressHydrationWarning className="shrink-0">
          · {ago(view.createdAt)}
        </time>
        {size ? <span className="shrink-0">· {t('px', { size })}</span> : null}
      </CardLine>
    </article>
  );
}
