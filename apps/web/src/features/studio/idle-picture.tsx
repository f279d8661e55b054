'use client';
import type { GenerationView } from '@atelier/domain';
import { STAGE_SIZES, type StageSize } from '@atelier/domain/constants';
import { faceOf } from '@atelier/domain/face';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { webpOf } from '../../ui/image-url';
import { Link } from '../../ui/link';
import { Mark } from '../../ui/logo';

/** How long each stage is shown, in ms: the last one longest. */
const HOLD_MS: Record<StageSize, number> = { 64: 1600, 256: 1800, 1024: 7000 };

/**
 * Cycles through the stages of a remix's parent; still where the visitor prefers reduced motion. Without a
 * view says where the first picture will appear.
 */
export function IdlePicture({ view }: { view: GenerationView | null }) {
  const t = useTranslations('studio');
  const stages = (view && faceOf(view)?.stages) ?? {};
  const sizes = STAGE_SIZES.filter((size) => stages[`${size}`]);
  const [at, setAt] = useState(sizes.length - 1);
  useEffect(() => {
    if (sizes.length < 2 || window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const timer = setTimeout(() => setAt((at + 1) % sizes.length), HOLD_MS[sizes[at] ?? 1024]);
    return () => clearTimeout(timer);
  }, [at, sizes]);

  if (!view || sizes.length === 0) {
    return (
      <div className="flex size-full flex-col items-center justify-center gap-4 text-faint">
        <Mark size={56} />
        <p className="text-sm">{t('frameEmpty')}</p>
      </div>
    );
  }
  return (
    <Link href={`/g/${view.id}`} className="group relative block size-full rounded-2xl">
      {sizes.map((size, index) => (
        // biome-ignore lint/performance/noImgElement: the server already makes every size and WebP
        <img
          key={size}
          src={webpOf(stages[`${size}`] ?? '')}
          alt={index === sizes.length - 1 ? view.caption : ''}
          width={size}
          height={size}
          fetchPriority={index === sizes.length - 1 ? 'high' : 'low'}
          className={cx(
            'absolute inset-0 size-full object-cover transition-opacity duration-1000',
            size === 64 && 'pixelated',
            index <= at ? 'opacity-100' : 'opacity-0',
          )}
        />
      ))}
      <span className="absolute inset-x-0 bottom-0 bg-linear-to-t from-black/80 to-transparent px-5 pt-14 pb-4 text-sm text-white">
        <span className="block truncate font-medium">{view.caption}</span>
        <span className="tabular block text-[13px] text-white/75">
          {t('parentBy', { name: view.author?.name ?? t('someone') })} · {sizes[at]} px
        </span>
      </span>
    </Link>
  );
}
