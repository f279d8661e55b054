'use client';
import type { ImageView } from '@atelier/domain';
import { BadgeCheck } from 'lucide';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { PageWords } from '../../i18n/messages';
import { Icon } from '../../ui/icon';
import { reachedSize } from '../../ui/reached-size';

const Panel = dynamic(() => import('./credentials-panel').then((file) => file.CredentialsPanel), {
  ssr: false,
});

type Props = { image: ImageView; words: PageWords };

/** The button under a picture's facts that says where its largest file comes from. */
export function Credentials({ image, words }: Props) {
  const t = useTranslations('picture');
  const [open, setOpen] = useState(false);
  const reached = reachedSize(image.stages);
  const png = reached && image.stages[`${reached}`];
  if (!png) return null;
  return (
    <div>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="inline-flex h-9 items-center gap-1.5 rounded-lg border border-line px-3 text-[13px] text-muted transition-colors hover:border-line-strong hover:text-text pointer-coarse:h-11"
      >
        <Icon of={BadgeCheck} size={15} />
        {t('credentials')}
      </button>
      {open ? <Panel png={png} words={words} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}
