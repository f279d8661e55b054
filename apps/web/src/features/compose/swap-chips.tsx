'use client';
import { ChevronsUpDown } from 'lucide';
import { useTranslations } from 'use-intl';
import { Icon } from '../../ui/icon';
import { swapsOf } from './swaps';
import type { Pack } from './tokens';

type Props = { caption: string; pack: Pack; onCaption: (caption: string) => void };

/**
 * The caption's known words as chips, each a native list of the words that may stand for it. Choosing one
 * rewrites the caption.
 */
export function SwapChips({ caption, pack, onCaption }: Props) {
  const t = useTranslations('remix');
  const swaps = swapsOf(caption, pack);
  if (swaps.length === 0) return null;
  return (
    <fieldset className="flex flex-wrap items-center gap-x-1.5">
      <legend className="sr-only">{t('swap')}</legend>
      {swaps.map(({ text, options }, index) => (
        <label
          // biome-ignore lint/suspicious/noArrayIndexKey: a swapped word keeps its place, and with it the focus
          key={index}
          className="group relative flex h-11 items-center"
        >
          <span className="flex h-8 items-center gap-1 rounded-full border border-line bg-raised pr-2 pl-3 text-[13px] transition-colors group-hover:border-line-strong group-has-focus-visible:outline-2 group-has-focus-visible:outline-offset-2 group-has-focus-visible:outline-accent">
            {text}
            <Icon of={ChevronsUpDown} size={13} className="text-faint" />
          </span>
          <select
            aria-label={t('swapWord', { word: text })}
            value={caption}
            onChange={(event) => onCaption(event.target.value)}
            className="absolute inset-0 size-full opacity-0"
          >
            {options.map((option) => (
              <option key={option.word} value={option.caption}>
                {option.word}
              </option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
  );
}
