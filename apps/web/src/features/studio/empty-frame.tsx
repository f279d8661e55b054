import { useTranslations } from 'use-intl';
import { Mark } from '../../ui/logo';

/** Says where the first picture will appear. */
export function EmptyFrame() {
  const t = useTranslations('studio');
  return (
    <div className="flex size-full flex-col items-center justify-center gap-4 text-faint">
      <Mark size={56} />
      <p className="text-sm">{t('frameEmpty')}</p>
    </div>
  );
}
