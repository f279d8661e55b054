'use client';
import { Download, FileSearch, X } from 'lucide';
import { useEffect, useId, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { PageWords } from '../../i18n/messages';
import { PageMessages } from '../../i18n/page-messages';
import { Button, buttonClass } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { useErrorText } from '../api/error-text';
import { Answer } from './answer';
import { useVerify } from './use-verify';

type Props = {
  /** Path of the stage's file. */
  png: string;
  words: PageWords;
  onClose: () => void;
};

/** A dialog that verifies a picture's stored file, as /verify would. */
export function CredentialsPanel({ png, words, onClose }: Props) {
  const t = useTranslations('picture');
  const errorText = useErrorText();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={t('credentials')}
      onClose={onClose}
      // A press on the backdrop is one on the dialog itself.
      onPointerDown={({ target }) => target === dialog.current && onClose()}
      className="m-auto max-h-[calc(100svh-2rem)] w-[calc(100%-2rem)] max-w-xl overflow-y-auto rounded-2xl border border-line-strong bg-surface p-0 text-text shadow-frame backdrop:bg-black/60"
    >
      <PageMessages words={words}>
        <Sheet title={t('credentials')} png={png} onClose={onClose} errorText={errorText} />
      </PageMessages>
    </dialog>
  );
}

type SheetProps = {
  title: string;
  png: string;
  onClose: () => void;
  errorText: ReturnType<typeof useErrorText>;
};

function Sheet({ title, png, onClose, errorText }: SheetProps) {
  const t = useTranslations('verify');
  const { state, check } = useVerify(errorText);
  const heading = useId();
  useEffect(() => check(png), [check, png]);
  return (
    <div className="p-5 sm:p-7">
      <div className="mb-4 flex items-center justify-between gap-4">
        <p className="text-[13px] text-muted">{title}</p>
        <Button tone="ghost" size="icon" className="size-11!" aria-label={t('close')} onClick={onClose}>
          <Icon of={X} size={18} />
        </Button>
      </div>
      {state.at === 'answered' ? (
        <Answer
          view={state.view}
          id={heading}
          isHere
          actions={
            <>
              <a
                href={png}
                download={png.slice(1).replaceAll('/', '-')}
                className={buttonClass('plain', 'md')}
              >
                <Icon of={Download} size={16} />
                {t('download')}
              </a>
              <Link href="/verify" className={buttonClass('ghost', 'md')}>
                <Icon of={FileSearch} size={16} />
                {t('elsewhere')}
              </Link>
            </>
          }
        />
      ) : (
        <p role={state.at === 'failed' ? 'alert' : 'status'} className="min-h-40 text-muted">
          {state.at === 'failed' ? state.problem : t('checking')}
        </p>
      )}
    </div>
  );
}
