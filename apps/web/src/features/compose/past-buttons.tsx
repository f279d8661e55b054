'use client';
import { ChevronDown, ChevronUp } from 'lucide';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';

type Props = {
  value: string;
  step: (by: 1 | -1) => boolean;
  steps: { earlier: boolean; later: boolean };
};

/**
 * The arrow keys of the caption's history as buttons, where there is a touch screen, whose keyboard has none.
 * Shown once there is a caption to go back to. The focus stays, so that no keyboard opens over the picture;
 * screen readers hear the caption.
 */
export function PastButtons({ value, step, steps }: Props) {
  const t = useTranslations('compose');
  const [used, setUsed] = useState(false);
  if (!steps.earlier && !steps.later) return null;
  const press = (by: 1 | -1): void => {
    if (step(by)) setUsed(true);
  };
  const ways = [
    [1, 'earlier', ChevronUp],
    [-1, 'later', ChevronDown],
  ] as const;
  return (
    <div className="hidden gap-1 px-2.5 any-pointer-coarse:flex">
      {ways.map(([by, way, icon]) => (
        <Button
          key={way}
          tone="ghost"
          size="icon"
          aria-label={t(way)}
          title={t(way)}
          aria-disabled={!steps[way]}
          onClick={() => press(by)}
          className="size-11! aria-disabled:opacity-45"
        >
          <Icon of={icon} size={18} />
        </Button>
      ))}
      <p role="status" className="sr-only">
        {used && steps.later ? value : null}
      </p>
    </div>
  );
}
