'use client';
import { ChevronDown, X } from 'lucide';
import { useId, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Icon } from '../../ui/icon';
import { boundsOf, type Shapes } from './shapes';
import type { Mask } from './use-mask';

/** A mask's strokes in words, each with a button that removes it: what the picture shows to those who see it. */
export function ShapeList({ mask }: { mask: Mask }) {
  const t = useTranslations('edit');
  const { shapes } = mask.history;
  const list = useRef<HTMLUListElement>(null);
  const heading = useId();
  const remove = (at: number): void => {
    mask.take({ type: 'remove', at });
    // The focus stays in the list, or goes to its heading with the last stroke.
    requestAnimationFrame(() => {
      const buttons = list.current?.querySelectorAll('button') ?? [];
      (buttons[Math.min(at, buttons.length - 1)] ?? document.getElementById(heading))?.focus();
    });
  };
  return (
    <details className="group rounded-xl border border-line text-sm">
      <summary
        id={heading}
        className="flex min-h-11 items-center justify-between gap-3 px-4 text-muted hover:text-text"
      >
        <span>{t('strokes', { count: shapes.length })}</span>
        <Icon of={ChevronDown} size={16} className="transition-transform group-open:rotate-180" />
      </summary>
      {shapes.length === 0 ? null : (
        <ul ref={list} className="max-h-56 overflow-y-auto border-t border-line px-2 py-1">
          {shapes.map((shape, at) => {
            const said = `${at + 1}. ${nameOf(t, shape)}`;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: strokes have an order and no name
              <li key={at} className="flex items-center justify-between gap-2 pl-2">
                <span className="tabular min-w-0 truncate text-[13px]">{said}</span>
                <button
                  type="button"
                  aria-label={t('remove', { name: said })}
                  onClick={() => remove(at)}
                  className="grid size-11 shrink-0 place-items-center rounded-lg text-muted hover:bg-raised hover:text-text sm:size-9"
                >
                  <Icon of={X} size={15} />
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </details>
  );
}

/** A shape's kind and place in percent of the picture. */
function nameOf(t: ReturnType<typeof useTranslations<'edit'>>, shape: Shapes[number]): string {
  const kind = 'rect' in shape ? 'rect' : 'lasso' in shape ? 'lasso' : shape.erase ? 'eraser' : 'brush';
  const { erase: _, ...plain } = shape;
  const [left, top, right, bottom] = boundsOf([plain]) ?? [0, 0, 0, 0];
  const percent = (units: number): number => Math.round(units / 10.24);
  return t('place', {
    tool: t(`tool.${kind}`),
    left: percent(left),
    right: percent(right),
    top: percent(top),
    bottom: percent(bottom),
  });
}
