'use client';
import { ImageUp } from 'lucide';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { FileButton } from '../../ui/file-button';
import { Icon } from '../../ui/icon';

type Props = { dragged: boolean; problem: string | null; onFile: (file: File) => void };

/** Takes a file by choice; the page takes those that are dropped or pasted. */
export function DropBox({ dragged, problem, onFile }: Props) {
  const t = useTranslations('upload');
  return (
    <div
      data-drop=""
      className={cx(
        'flex flex-col items-center gap-4 rounded-3xl border border-dashed px-5 py-10 text-center transition-colors duration-200 sm:px-10 sm:py-16',
        dragged ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface',
      )}
    >
      <span className={cx('transition-colors', dragged ? 'text-accent' : 'text-faint')}>
        <Icon of={ImageUp} size={40} strokeWidth={1.5} />
      </span>
      <p className="text-xl font-semibold">
        {dragged ? (
          t('letGo')
        ) : (
          <>
            <span className="pointer-coarse:hidden">{t('drop')}</span>
            <span className="hidden pointer-coarse:inline">{t('pick')}</span>
          </>
        )}
      </p>
      <FileButton
        label={t('choose')}
        tone="primary"
        accept="image/png,image/jpeg,image/webp,.heic,.heif"
        onFile={onFile}
      />
      <p className="max-w-md text-[13px] leading-relaxed text-muted">{t('hint')}</p>
      <p role="alert" className="text-sm text-danger empty:hidden">
        {problem}
      </p>
    </div>
  );
}
