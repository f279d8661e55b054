'use client';
import type { UploadView } from '@atelier/domain';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { TimeAgo } from '../../ui/time-ago';
import type { Uploads } from './use-uploads';

type Props = { uploads: Uploads; onUse: (upload: UploadView) => void; onGone: (id: string) => void };

/** One's own uploads, to use again or to delete. Nobody else sees them but moderators. */
export function OwnUploads({ uploads, onUse, onGone }: Props) {
  const t = useTranslations('upload');
  const { items, more, problem } = uploads;
  return (
    <section aria-labelledby="own-uploads" className="flex flex-col gap-4">
      <h2 id="own-uploads" tabIndex={-1} className="text-[15px] font-semibold outline-none">
        {t('own')}
      </h2>
      <p role="alert" className="text-sm text-danger empty:hidden">
        {problem}
      </p>
      {items?.length === 0 ? <p className="text-sm text-muted">{t('none')}</p> : null}
      <ul className="grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-5">
        {(items ?? []).map((upload) => (
          <Own
            key={upload.id}
            upload={upload}
            onUse={() => onUse(upload)}
            onDelete={async () => {
              if (!(await uploads.remove(upload.id))) return;
              document.getElementById('own-uploads')?.focus();
              onGone(upload.id);
            }}
          />
        ))}
      </ul>
      {more ? (
        <Button className="self-start" onClick={uploads.older}>
          {t('older')}
        </Button>
      ) : null}
    </section>
  );
}

type OwnProps = { upload: UploadView; onUse: () => void; onDelete: () => Promise<void> };

function Own({ upload, onUse, onDelete }: OwnProps) {
  const t = useTranslations('upload');
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const { width, height, hidden } = upload;
  const press = async (): Promise<void> => {
    if (!asked) return setAsked(true);
    setBusy(true);
    await onDelete();
    setBusy(false);
    setAsked(false);
  };
  return (
    <li className="flex min-w-0 flex-col gap-2" data-upload={upload.id}>
      {/* biome-ignore lint/performance/noImgElement: the owner's private picture has no other sizes */}
      <img
        src={upload.url}
        alt={t('sides', { width, height })}
        width={256}
        height={256}
        loading="lazy"
        className="aspect-square w-full rounded-xl border border-line bg-sunken object-cover"
      />
      <p className="text-xs text-faint">{hidden ? t('hidden') : <TimeAgo iso={upload.createdAt} />}</p>
      <div className="flex flex-wrap gap-1.5">
        {hidden ? null : (
          <Button className="max-sm:h-11!" onClick={onUse}>
            {t('again')}
          </Button>
        )}
        <Button
          tone={asked ? 'danger' : 'ghost'}
          className="max-sm:h-11!"
          aria-disabled={busy}
          onBlur={() => setAsked(false)}
          onClick={() => !busy && void press()}
        >
          {t(asked ? 'sure' : 'delete')}
        </Button>
      </div>
    </li>
  );
}
