'use client';
import { GitBranch, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';

/** Says what the next picture will descend from, and lets go of it. */
export function RemixNote({ caption, onClear }: { caption: string; onClear: () => void }) {
  const t = useTranslations('studio');
  return (
    <p className="mb-3 flex items-center gap-2 text-[13px] text-muted">
      <GitBranch size={15} className="shrink-0 text-accent" aria-hidden="true" />
      <span className="truncate">{t('remixOf', { caption })}</span>
      <Button tone="ghost" size="icon" className="size-7" aria-label={t('remixClear')} onClick={onClear}>
        <X size={14} aria-hidden="true" />
      </Button>
    </p>
  );
}
