import { Heart } from 'lucide';
import { getTranslations } from '../../i18n/server';
import { Icon } from '../../ui/icon';

/** So many votes, as a heart and a number. */
export async function Votes({ votes }: { votes: number }) {
  const t = await getTranslations('leaderboards');
  return (
    <span className="tabular inline-flex shrink-0 items-center gap-1.5 text-sm">
      <Icon of={Heart} size={13} fill="currentColor" className="text-accent" />
      <span aria-hidden="true">{votes}</span>
      <span className="sr-only">{t('votes', { votes })}</span>
    </span>
  );
}
