'use client';
import { Dices } from 'lucide';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';

const SHOWN = 4;

/** Example captions of the pack, to click. The dice show the next four. */
export function Examples({
  examples,
  onPick,
}: {
  examples: readonly string[];
  onPick: (caption: string) => void;
}) {
  const t = useTranslations('compose');
  const [from, setFrom] = useState(0);
  if (examples.length === 0) return null;
  const shown = Array.from(
    { length: Math.min(SHOWN, examples.length) },
    (_, at) => examples[(from + at) % examples.length]!,
  );
  return (
    <div>
      <div className="mb-2 flex items-center justify-between">
        <h2 className="text-[13px] text-muted">{t('try')}</h2>
        {examples.length > SHOWN ? (
          <Button
            tone="ghost"
            size="icon"
            aria-label={t('others')}
            onClick={() => setFrom((from + SHOWN) % examples.length)}
          >
            <Icon of={Dices} size={17} />
          </Button>
        ) : null}
      </div>
      <ul className="flex flex-col divide-y divide-line border-y border-line">
        {shown.map((caption) => (
          <li key={caption}>
            <button
              type="button"
              onClick={() => onPick(caption)}
              className="w-full py-2.5 text-left text-[15px] text-muted transition-colors hover:text-text"
            >
              {caption}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
