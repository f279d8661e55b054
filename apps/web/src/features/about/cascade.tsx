import type { GenerationView } from '@atelier/domain';
import { SIZE_KEYS } from '@atelier/domain/constants';
import { faceOf } from '@atelier/domain/face';
import { getTranslations } from '../../i18n/server';
import { cx } from '../../ui/cx';
import { webpOf } from '../../ui/image-url';
import { Link } from '../../ui/link';

/** The three stages of a picture side by side. */
export async function Cascade({ view }: { view: GenerationView }) {
  const t = await getTranslations('picture');
  const stages = faceOf(view)?.stages ?? {};
  return (
    <figure className="mt-12">
      <Link href={`/g/${view.id}`} className="grid grid-cols-3 gap-2 rounded-2xl sm:gap-4">
        {SIZE_KEYS.map((size, at) => {
          const path = stages[size];
          return path ? (
            <span key={size} className="flex flex-col gap-2">
              {/* biome-ignore lint/performance/noImgElement: the server already makes every size and WebP */}
              <img
                src={webpOf(path)}
                alt={at === 0 ? view.caption : ''}
                width={size}
                height={size}
                className={cx(
                  'aspect-square w-full rounded-2xl border border-line',
                  size === '64' && 'pixelated',
                )}
              />
              <span className="tabular text-center text-[13px] text-faint">{t('px', { size })}</span>
            </span>
          ) : null;
        })}
      </Link>
      <figcaption className="mt-1 text-center text-[13px] text-muted">{view.caption}</figcaption>
    </figure>
  );
}
