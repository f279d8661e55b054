'use client';
import { Check } from 'lucide';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import type { LiveView } from './live-state';
import { type RailStage, railOf } from './progress';

const BAR: Record<RailStage['state'], string> = {
  waiting: 'bg-faint',
  active: 'bg-accent',
  done: 'bg-accent',
  skipped: 'bg-transparent',
  stopped: 'bg-faint',
};

function Stop({ stage, count }: { stage: RailStage; count: number }) {
  const t = useTranslations('live');
  const several = count > 1;
  // Of four drafts one is promoted: the stage is not done for the other three.
  const some = stage.state === 'done' && stage.reached < count;
  const detail = some
    ? t('some', { reached: stage.reached, count })
    : stage.state === 'active' && stage.step !== null && stage.steps
      ? t('step', { step: stage.step, steps: stage.steps })
      : t(`stage.${stage.state}`);
  return (
    <li
      data-stage={stage.size}
      data-state={stage.state}
      className={cx('min-w-0', stage.state === 'skipped' && 'text-faint')}
    >
      <div className="h-1 overflow-hidden rounded-full bg-line">
        <div
          className={cx(
            'h-full origin-left rounded-full transition-transform duration-300',
            BAR[stage.state],
          )}
          style={{ transform: `scaleX(${stage.fraction})` }}
        />
      </div>
      <div className="mt-2.5 flex items-center gap-1.5 text-sm font-medium tabular">
        {stage.size}
        <span className="text-faint font-normal">px</span>
        {stage.state === 'done' && !some ? <Icon of={Check} size={14} className="text-accent" /> : null}
      </div>
      <div
        className={cx(
          'tabular mt-0.5 truncate text-[13px]',
          stage.state === 'skipped' ? 'text-faint' : 'text-muted',
        )}
      >
        {detail}
        {several && stage.state === 'active' && stage.image
          ? ` · ${t('imageNumber', { image: stage.image })}`
          : null}
      </div>
    </li>
  );
}

/** Shows the progress of the stages 64 → 256 → 1024. */
export function StageRail({ view }: { view: LiveView }) {
  const t = useTranslations('live');
  return (
    <ol aria-label={t('rail')} className="grid grid-cols-3 gap-3">
      {railOf(view).map((stage) => (
        <Stop key={stage.size} stage={stage} count={view.images.length} />
      ))}
    </ol>
  );
}
