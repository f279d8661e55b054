'use client';
import { type HTMLAttributes, type KeyboardEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { reachedSize } from '../../ui/reached-size';
import { type Drafts, optionId } from './use-drafts';

/** Attributes that make a group of images a list to choose from. */
type Choice = {
  list: HTMLAttributes<HTMLElement>;
  option: (index: number) => HTMLAttributes<HTMLElement>;
};

/**
 * A listbox of a generation's images: one tab stop, arrow keys move the choice in `columns`, a click chooses.
 * `required`: one is always chosen, so a second click keeps it.
 */
export function useChoice({ live, chosen, choose }: Drafts, columns: number, required = false): Choice {
  const t = useTranslations('drafts');
  const { id, images, voted, votedImage } = live.view;
  const last = images.length - 1;
  const [at, setAt] = useState(0);
  const current = Math.min(chosen ?? at, last);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const moves: Record<string, number> = {
      ArrowRight: current + 1,
      ArrowLeft: current - 1,
      ArrowDown: current + columns,
      ArrowUp: current - columns,
      Home: 0,
      End: last,
    };
    const next = moves[key];
    if (next === undefined || ctrlKey || metaKey || altKey || shiftKey) return;
    // Also at the edges: there the page must not scroll, nor go to the next picture.
    event.preventDefault();
    if (next < 0 || next > last) return;
    choose(next);
    document.getElementById(optionId(id, next))?.focus();
  };
  const nameOf = (index: number): string => {
    const size = reachedSize(images[index]?.stages ?? {});
    const name = size ? t('option', { image: index + 1, size }) : t('optionEmpty', { image: index + 1 });
    return voted && votedImage === index ? t('optionMine', { name }) : name;
  };
  return {
    list: { role: 'listbox', 'aria-label': t('list'), 'aria-orientation': 'horizontal', onKeyDown },
    option: (index) => ({
      id: optionId(id, index),
      role: 'option',
      'aria-selected': chosen === index,
      'aria-label': nameOf(index),
      tabIndex: index === current ? 0 : -1,
      onFocus: () => setAt(index),
      onClick: () => choose(chosen === index && !required ? null : index),
    }),
  };
}
