'use client';
import { UserPlus, X } from 'lucide';
import dynamic from 'next/dynamic';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { CopyButton } from '../../ui/copy-button';
import { Icon } from '../../ui/icon';

const QrCode = dynamic(() => import('./qr-code').then((module) => module.QrCode), { ssr: false });

/** A button that opens the invitation to a room: its address, to copy or to scan. */
export function Invite({ slug, name }: { slug: string; name: string }) {
  const t = useTranslations('room');
  const dialog = useRef<HTMLDialogElement>(null);
  /** The room's whole address, once the invitation was opened. */
  const [address, setAddress] = useState<string | null>(null);
  const open = (): void => {
    setAddress(new URL(`/rooms/${slug}`, window.location.href).href);
    dialog.current?.showModal();
  };
  return (
    <>
      <Button onClick={open} className="h-11! shrink-0">
        <Icon of={UserPlus} size={16} />
        {t('invite.open')}
      </Button>
      <dialog
        ref={dialog}
        aria-label={t('invite.title', { name })}
        // A press beside the box closes it; one within it has another target.
        onClick={({ target, currentTarget }) => target === currentTarget && currentTarget.close()}
        onKeyDown={({ key }) => key === 'Escape' && dialog.current?.close()}
        className="m-auto w-[min(22rem,calc(100vw-2rem))] rounded-2xl border border-line bg-surface p-0 text-text shadow-frame backdrop:bg-black/60"
      >
        <div className="flex flex-col gap-4 p-5">
          <div className="flex items-start justify-between gap-3">
            <h2 className="text-[15px] font-semibold [overflow-wrap:anywhere]">
              {t('invite.title', { name })}
            </h2>
            <Button
              tone="ghost"
              size="icon"
              aria-label={t('invite.close')}
              className="-mt-2 -mr-2 size-11! shrink-0"
              onClick={() => dialog.current?.close()}
            >
              <Icon of={X} size={18} />
            </Button>
          </div>
          <div className="aspect-square w-full">
            {address ? <QrCode text={address} label={t('invite.code')} /> : null}
          </div>
          <div className="flex flex-wrap items-center gap-2">
            <code className="min-w-0 flex-1 rounded-lg border border-line bg-sunken px-3 py-2.5 text-[13px] break-all select-all">
              {address}
            </code>
            <CopyButton
              text={t('invite.text', { name, address: address ?? '' })}
              label={t('invite.copy')}
              copied={t('invite.copied')}
              byHand={t('invite.byHand')}
            />
          </div>
        </div>
      </dialog>
    </>
  );
}
