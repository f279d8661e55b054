'use client';
import { Volume2, VolumeX } from 'lucide';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';

/** Turns the room's quiet sound on and off. */
export function SoundToggle({ on, onToggle }: { on: boolean; onToggle: () => void }) {
  const t = useTranslations('room');
  return (
    <Button
      tone="ghost"
      size="icon"
      aria-pressed={on}
      aria-label={t('sound')}
      title={t('sound')}
      onClick={onToggle}
      className="size-11! shrink-0"
    >
      <Icon of={on ? Volume2 : VolumeX} size={18} />
    </Button>
  );
}
