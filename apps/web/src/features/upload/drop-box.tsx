'use client';
import { ImageUp } from 'lucide';
import { useTranslations } from 'use-intl';
import { buttonClass } from '../../ui/button';
import { cx } from '../../ui/cx';
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
      {/* The input itself lies over its label: it takes the focus, the keys and the taps. */}
      <label
        className={buttonClass(
          'primary',
          'md',
          'relative has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
        )}
      >
        {t('choose')}
        <input
          type="file"
          accept="image/png,image/jpeg,image/webp,.heic,.heif"
          className="absolute inset-0 size-full cursor-pointer opacity-0 file:cursor-pointer"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file) onFile(file);
            // The same file may be chosen again.
            target.value = '';
          }}
        />
      </label>
      <p className="max-w-md text-[13px] leading-relaxed text-muted">{t('hint')}</p>
      <p role="alert" className="text-sm text-danger empty:hidden">
        {problem}
      </p>
    </div>
  );
}
