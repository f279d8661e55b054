'use client';
import type { EditView } from '@atelier/domain';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { webpOf } from '../../ui/image-url';
import { Link } from '../../ui/link';
import { MaskFigure } from './mask-figure';

type Props = { edit: EditView; parentId: string | null };

/** The picture that an edit began from, with the region that was repainted. Nothing where it is not shown. */
export function EditSource({ edit, parentId }: Props) {
  const t = useTranslations('editLine');
  const [isLost, setLost] = useState(false);
  const { image, upload, mask } = edit;
  const picture =
    image !== null && parentId
      ? webpOf(`/images/${parentId}/${image}/64.png`)
      : upload
        ? `/api/v1/uploads/${upload}/file`
        : null;
  if (!picture || isLost) return null;
  const figure = (
    <span className="relative block size-24 overflow-hidden rounded-lg border border-line bg-sunken">
      {/* biome-ignore lint/performance/noImgElement: the server already makes every size and WebP */}
      <img
        src={picture}
        alt={t(mask ? 'region' : 'source')}
        width={96}
        height={96}
        loading="lazy"
        onError={() => setLost(true)}
        // It may have failed before this page listened.
        ref={(element) => {
          if (element?.complete && element.naturalWidth === 0 && element.src) setLost(true);
        }}
        className="pixelated size-full object-cover"
      />
      {mask ? <MaskFigure shapes={mask} line={14} tint={0.35} /> : null}
    </span>
  );
  return image !== null && parentId ? (
    <Link href={`/g/${parentId}`} className="w-fit rounded-lg">
      {figure}
    </Link>
  ) : (
    figure
  );
}
