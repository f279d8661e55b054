import { getTranslations } from '../../i18n/server';
import { cx } from '../../ui/cx';
import { Noise } from '../../ui/noise';
import { type Piece, sizesOf } from '../landing/piece';

const FRAME = 'relative block aspect-square w-full overflow-hidden rounded-xl border border-line bg-sunken';

/** One picture from noise to its last stage, side by side, with what happens in each. */
export async function Steps({ piece }: { piece: Piece }) {
  const t = await getTranslations('about');
  const sizes = sizesOf(piece);
  return (
    <figure>
      <ol className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
        <li>
          <span className={FRAME}>
            <Noise seed={piece.seed} />
          </span>
          <Step title={t('step.noise.title')} text={t('step.noise.text')} />
        </li>
        {sizes.map((size) => (
          <li key={size}>
            <span className={FRAME}>
              {/* biome-ignore lint/performance/noImgElement: the server already makes every size and WebP */}
              <img
                src={piece.stages[size]}
                alt=""
                width={size}
                height={size}
                loading="lazy"
                decoding="async"
                className={cx('absolute inset-0 size-full', size === '64' && 'pixelated')}
              />
            </span>
            <Step title={t('step.px', { size })} text={t(`step.${size}`)} />
          </li>
        ))}
      </ol>
      <figcaption lang="en" className="mt-4 text-[13px] text-muted">
        {piece.caption}
      </figcaption>
    </figure>
  );
}

const Step = ({ title, text }: { title: string; text: string }) => (
  <>
    <h3 className="tabular mt-3 text-sm font-semibold">{title}</h3>
    <p className="mt-0.5 text-sm text-muted">{text}</p>
  </>
);
