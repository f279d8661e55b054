'use client';
import { Pause, Play } from 'lucide';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { Noise } from '../../ui/noise';
import { Bars } from './bars';
import { OpenPiece } from './open-piece';
import { type Piece, sizesOf } from './piece';
import { useCascade } from './use-cascade';

/** Width of the large picture on each kind of screen. */
const WIDTHS = '(min-width: 1024px) 480px, (min-width: 640px) 66vw, 100vw';

type LayersProps = {
  piece: Piece;
  reached: number;
  hidden: boolean;
  /** Loads the largest stage alone, before anything else: the page's first picture. */
  first?: boolean;
};

/** Stacks the first `reached` stages of a piece, the coarsest below. Reduced motion shows all of them. */
function Layers({ piece, reached, hidden, first = false }: LayersProps) {
  const all = sizesOf(piece);
  const sizes = first ? all.slice(-1) : all;
  return (
    <span aria-hidden={hidden} className={cx('absolute inset-0', hidden && 'opacity-0')}>
      {reached < 2 && !hidden ? (
        <span className="motion-reduce:hidden">
          <Noise seed={piece.seed} />
        </span>
      ) : null}
      {sizes.map((size, index) => (
        // biome-ignore lint/performance/noImgElement: the server already makes every size and WebP
        <img
          key={size}
          src={piece.stages[size]}
          srcSet={size === '1024' ? piece.srcSet : undefined}
          sizes={size === '1024' && piece.srcSet ? WIDTHS : undefined}
          alt={index === sizes.length - 1 && !hidden ? piece.caption : ''}
          width={size}
          height={size}
          decoding={first ? 'sync' : 'async'}
          fetchPriority={first ? 'high' : 'auto'}
          className={cx(
            'absolute inset-0 size-full object-cover transition-opacity duration-700 motion-reduce:opacity-100',
            size === '64' && 'pixelated',
            index < reached ? 'opacity-100' : 'opacity-0',
          )}
        />
      ))}
    </span>
  );
}

/** Tells whether the element is on screen: elsewhere a cascade would cost battery for nobody. */
function useInView() {
  const ref = useRef<HTMLDivElement>(null);
  const [inView, setInView] = useState(true);
  useEffect(() => {
    if (!ref.current) return;
    const observer = new IntersectionObserver(([entry]) => entry && setInView(entry.isIntersecting));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return { ref, inView };
}

type Props = {
  /** At least one. */
  pieces: readonly Piece[];
  /** Called with the caption of a clicked piece without an address. */
  onPick?: (caption: string) => void;
};

/**
 * Shows pictures one after the other as they were drawn: noise, then 64, 256 and 1024 pixels. Loads the next
 * picture while a finished one is on view. A button stops it on a finished picture.
 */
export function Cascade({ pieces, onPick }: Props) {
  const t = useTranslations('landing');
  const [paused, setPaused] = useState(false);
  const { ref, inView } = useInView();
  const { at, reached, started } = useCascade(pieces, inView && !paused);
  const count = pieces.length;
  const piece = pieces[at % count]!;
  const sizes = sizesOf(piece);
  const before = count > 1 && reached === 0 ? pieces[(at + count - 1) % count] : undefined;
  const next = count > 1 && reached === sizes.length && !paused ? pieces[(at + 1) % count] : undefined;
  return (
    <div
      ref={ref}
      data-cascade={reached}
      className="group relative size-full overflow-hidden rounded-2xl bg-sunken"
    >
      <OpenPiece
        piece={piece}
        onPick={onPick}
        className="absolute inset-0 block size-full rounded-2xl outline-offset-[-4px]!"
      >
        {before ? (
          <Layers key={before.id} piece={before} reached={sizesOf(before).length} hidden={false} />
        ) : null}
        <Layers key={piece.id} piece={piece} reached={reached} hidden={false} first={!started} />
        {next ? <Layers key={next.id} piece={next} reached={0} hidden /> : null}
        <Plate
          title={piece.caption}
          line={piece.sample ? t('sample') : t('by', { name: piece.author ?? t('someone') })}
        >
          <Bars stages={sizes.map((size, index) => ({ size, fraction: index < reached ? 1 : 0 }))} />
        </Plate>
      </OpenPiece>
      <button
        type="button"
        aria-pressed={paused}
        aria-label={t('pause')}
        onClick={() => setPaused(!paused)}
        className="absolute top-2 right-2 grid size-11 place-items-center rounded-full bg-black/45 text-white transition-opacity hover:bg-black/70 motion-reduce:hidden pointer-fine:opacity-0 pointer-fine:group-hover:opacity-100 pointer-fine:focus-visible:opacity-100"
      >
        <Icon of={paused ? Play : Pause} size={17} fill="currentColor" />
      </button>
    </div>
  );
}

/** The lower part of a large picture: caption, a line about it, and its stages. */
export function Plate({ title, line, children }: { title: string; line: ReactNode; children: ReactNode }) {
  return (
    <span className="absolute inset-x-0 bottom-0 flex flex-col gap-2.5 bg-linear-to-t from-black/85 via-black/55 to-transparent px-4 pt-16 pb-3.5 text-left text-white sm:px-5 sm:pb-4">
      <span className="block">
        <span className="line-clamp-2 text-[15px] leading-snug font-medium [overflow-wrap:anywhere]">
          {title}
        </span>
        <span className="mt-0.5 block truncate text-[13px] text-white/85">{line}</span>
      </span>
      {children}
    </span>
  );
}
