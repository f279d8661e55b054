'use client';
import { GitBranch, X } from 'lucide';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';

/** Says what the next picture will descend from, and lets go of it. */
export function RemixNote({ caption, onClear }: { caption: string; onClear: () => void }) {
  const t = useTranslations('studio');
  return (
    <p className="mb-3 flex items-center gap-2 text-[13px] text-muted">
      <Icon of={GitBranch} size={15} className="shrink-0 text-accent" />
      <span className="truncate">{t('remixOf', { caption })}</span>
      <Button tone="ghost" size="icon" className="size-7!" aria-label={t('remixClear')} onClick={onClear}>
        <Icon of={X} size={14} />
      </Button>
    </p>
  );
}
