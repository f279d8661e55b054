'use client';
import { type ReactNode, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { Thumbhash } from '../../ui/thumbhash';
import { Cascade } from './cascade';
import { OpenPiece } from './open-piece';
import { MOSAIC, type Piece } from './piece';

/** Tiles that a phone shows, in one row. */
const ON_PHONE = 4;
/** Pictures of people that take turns as the large one. */
const TURNS = 4;

type Props = {
  /** At least one. */
  pieces: readonly Piece[];
  /** Called with the caption of a sample that is clicked. */
  onPick: (caption: string) => void;
  /** Takes the place of the large picture. */
  live: ReactNode;
};

/**
 * Shows one large picture that resolves, and smaller ones around it in a square. With fewer pieces than that
 * the large one stands alone.
 */
export function Mosaic({ pieces, onPick, live }: Props) {
  const t = useTranslations('landing');
  const whole = pieces.length >= MOSAIC;
  const samples = pieces.some(({ sample }) => sample);
  const turns = useMemo(() => {
    const made = pieces.filter(({ sample }) => !sample).slice(0, TURNS);
    return made.length > 0 ? made : pieces;
  }, [pieces]);
  return (
    <figure aria-label={t('label')} className="fits-window w-full">
      <div
        className={cx(
          'grid gap-1.5 sm:gap-2',
          whole ? 'grid-cols-4 sm:aspect-square sm:grid-rows-4' : 'aspect-square',
        )}
      >
        <div
          className={cx(
            'relative rounded-2xl shadow-frame',
            whole && 'col-span-4 aspect-square sm:col-span-3 sm:row-span-3 sm:aspect-auto',
          )}
        >
          {live ?? <Cascade pieces={turns} onPick={onPick} />}
        </div>
        {whole
          ? pieces.slice(1, MOSAIC).map((piece, index) => (
              <div key={piece.id} className={cx('aspect-square', index >= ON_PHONE && 'max-sm:hidden')}>
                <Tile piece={piece} onPick={onPick} />
              </div>
            ))
          : null}
      </div>
      {samples ? <figcaption className="mt-2.5 text-[13px] text-muted">{t('samples')}</figcaption> : null}
    </figure>
  );
}

function Tile({ piece, onPick }: { piece: Piece; onPick: (caption: string) => void }) {
  const t = useTranslations('landing');
  const { stages, caption, href } = piece;
  return (
    <OpenPiece
      piece={piece}
      onPick={onPick}
      className="group relative block size-full overflow-hidden rounded-xl bg-sunken outline-offset-[-3px]! transition-[filter] hover:brightness-110"
    >
      <Thumbhash hash={piece.thumbhash} />
      {/* biome-ignore lint/performance/noImgElement: the server already makes every size and WebP */}
      <img
        src={stages['256'] ?? stages['64']}
        alt={href ? caption : t('try', { caption })}
        width={256}
        height={256}
        decoding="async"
        className={cx('absolute inset-0 size-full object-cover', !stages['256'] && 'pixelated')}
      />
      <span
        aria-hidden="true"
        className="absolute inset-x-0 bottom-0 hidden bg-linear-to-t from-black/85 to-transparent px-2 pt-6 pb-1.5 text-left text-xs leading-snug text-white opacity-0 transition-opacity group-hover:opacity-100 group-focus-visible:opacity-100 pointer-fine:block"
      >
        <span className="line-clamp-2">{caption}</span>
      </span>
    </OpenPiece>
  );
}
