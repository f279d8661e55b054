'use client';
import type { PackView } from '@atelier/domain';
import { STAGE_SIZES, type StageSize } from '@atelier/domain/constants';
import { ArrowUp } from 'lucide';
import { type ReactNode, useId, useRef } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { CaptionBox } from '../compose/caption-box';
import { CountChoice, SizeChoice } from '../compose/choices';
import { UnknownWords } from '../compose/unknown-words';
import { useCaptionHelp } from '../compose/use-caption-help';
import { Words, type WordsHandle } from '../compose/words';
import { Strength } from './strength';
import type { Order } from './use-order';

type Props = {
  order: Order;
  pack: PackView | null;
  /** Says what the words are for. */
  label: string;
  /** Offers the strength: of a region, or of a whole picture. */
  strength?: 'region' | 'picture' | undefined;
  /** Offers several pictures to choose from. */
  several: boolean;
  /** Sizes to choose from; absent: those of the pack. */
  sizes?: readonly StageSize[];
  onSubmit: () => void;
  /** Stands above the words. */
  children?: ReactNode;
};

/** Words, strength, number and size of an edit, and the button that makes it. */
export function OrderPanel(props: Props) {
  const { order, pack, label, strength, several, onSubmit, children } = props;
  const t = useTranslations('compose');
  const locale = useLocale();
  const { form, change, busy, problem } = order;
  const box = useRef<HTMLFormElement>(null);
  const suggestions = useRef<WordsHandle>(null);
  const sizeHint = useId();
  const sizes = props.sizes ?? pack?.stages.map(({ size }) => size) ?? STAGE_SIZES;
  const toCaption = (): void => box.current?.querySelector('textarea')?.focus();
  const { words, unknown, pick, replace } = useCaptionHelp(form.caption, pack, {
    write: (caption) => change({ caption }),
    focus: toCaption,
  });
  return (
    <form
      ref={box}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
      className="rounded-2xl border border-line bg-surface shadow-frame transition-colors has-[textarea:focus-visible]:border-accent"
    >
      {children}
      <p className="px-5 pt-4 text-[13px] text-muted">{label}</p>
      <CaptionBox
        value={form.caption}
        onChange={(caption) => change({ caption })}
        onSubmit={onSubmit}
        onDown={() => suggestions.current?.enter() ?? false}
        problem={problem}
        marked={unknown}
      />
      <UnknownWords words={unknown} pack={pack?.name ?? ''} onReplace={replace} />
      {locale === 'en' ? null : <p className="px-5 pb-1 text-xs text-faint">{t('english')}</p>}
      <Words ref={suggestions} words={words} onPick={pick} onLeave={toCaption} />
      <div className="flex flex-wrap items-start gap-x-5 gap-y-4 border-t border-line p-5">
        {strength ? (
          <div className="flex basis-full">
            <Strength
              value={form.strength}
              onChange={(value) => change({ strength: value })}
              isRegion={strength === 'region'}
            />
          </div>
        ) : null}
        <div className="flex flex-wrap gap-4">
          {several ? <CountChoice value={form.count} onChange={(count) => change({ count })} /> : null}
          <SizeChoice
            value={form.stopAfter}
            sizes={sizes}
            hint={sizeHint}
            onChange={(stopAfter) => change({ stopAfter })}
          />
        </div>
      </div>
      <div className="flex items-center gap-4 border-t border-line p-3 pl-5">
        <p id={sizeHint} className="min-w-0 flex-1 text-xs text-faint">
          {t(`stop.${form.stopAfter}`)}
        </p>
        <Button
          type="submit"
          tone="primary"
          size="md"
          aria-disabled={busy}
          className="min-w-24 aria-disabled:opacity-45"
        >
          {busy ? t('making') : t('make')}
          <Icon of={ArrowUp} size={16} strokeWidth={2.5} />
        </Button>
      </div>
    </form>
  );
}
