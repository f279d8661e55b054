'use client';
import { Download, FileSearch } from 'lucide';
import { useEffect, useId } from 'react';
import { useTranslations } from 'use-intl';
import type { PageWords } from '../../i18n/messages';
import { PageMessages } from '../../i18n/page-messages';
import { buttonClass } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { Modal } from '../../ui/modal';
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
  return (
    <PageMessages words={words}>
      <Sheet title={t('credentials')} png={png} onClose={onClose} errorText={errorText} />
    </PageMessages>
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
    <Modal
      label={title}
      title={<p className="text-[13px] text-muted">{title}</p>}
      close={t('close')}
      onClose={onClose}
      className="max-w-xl"
    >
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
    </Modal>
  );
}
