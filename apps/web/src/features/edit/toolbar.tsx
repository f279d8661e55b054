'use client';
import { Brush, Eraser, type IconNode, Lasso, Redo2, SquareDashed, Trash2, Undo2 } from 'lucide';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { RADIUS, TOOLS, type Tool } from './shapes';
import type { Mask } from './use-mask';

const ICONS: Record<Tool, IconNode> = { brush: Brush, rect: SquareDashed, lasso: Lasso, eraser: Eraser };

/** Tools, the brush's size, and the ways back. */
export function Toolbar({ mask }: { mask: Mask }) {
  const t = useTranslations('edit');
  const name = useId();
  const { tool, radius, history } = mask;
  const sized = tool === 'brush' || tool === 'eraser';
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <fieldset className="inline-flex rounded-xl border border-line bg-sunken p-1">
        <legend className="sr-only">{t('tools')}</legend>
        {TOOLS.map((each) => (
          <label
            key={each}
            title={t(`tool.${each}`)}
            className={cx(
              'grid size-11 cursor-pointer place-items-center rounded-lg transition-colors',
              'has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-1',
              each === tool ? 'bg-thumb text-accent shadow-sm' : 'text-muted hover:text-text',
            )}
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              aria-label={t(`tool.${each}`)}
              checked={each === tool}
              onChange={() => mask.choose(each)}
            />
            <Icon of={ICONS[each]} size={19} />
          </label>
        ))}
      </fieldset>
      <div className="inline-flex">
        <Press
          icon={Undo2}
          label={t('undo')}
          off={history.past.length === 0}
          onClick={() => mask.take({ type: 'undo' })}
        />
        <Press
          icon={Redo2}
          label={t('redo')}
          off={history.future.length === 0}
          onClick={() => mask.take({ type: 'redo' })}
        />
        <Press
          icon={Trash2}
          label={t('clear')}
          off={history.shapes.length === 0}
          onClick={() => mask.take({ type: 'clear' })}
        />
      </div>
      <label
        className={cx(
          'flex min-w-40 flex-1 items-center gap-3 text-[13px] text-muted',
          !sized && 'opacity-45',
        )}
      >
        <span className="shrink-0">{t('size')}</span>
        <input
          type="range"
          {...RADIUS}
          value={radius}
          disabled={!sized}
          onChange={(event) => mask.resize(Number(event.target.value))}
          className="range w-full min-w-0"
        />
      </label>
    </div>
  );
}

type PressProps = { icon: IconNode; label: string; off: boolean; onClick: () => void };

/** A button that keeps the focus while it has nothing to do. */
function Press({ icon, label, off, onClick }: PressProps) {
  return (
    <Button
      tone="ghost"
      size="icon"
      className="size-11! aria-disabled:opacity-40"
      aria-disabled={off}
      aria-label={label}
      title={label}
      onClick={() => !off && onClick()}
    >
      <Icon of={icon} size={18} />
    </Button>
  );
}
