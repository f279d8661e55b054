'use client';
import type { ServedPack } from '@atelier/domain';
import { STAGE_SIZES } from '@atelier/domain/constants';
import { ArrowUp, ImageUp, SlidersHorizontal } from 'lucide';
import { useId, useRef, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { Button, buttonClass } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { type Drafted, Sketch } from '../sketch/sketch';
import { CaptionBox } from './caption-box';
import { captionField } from './caption-field';
import { CountChoice, SizeChoice } from './choices';
import { type ComposeForm, changedSettings, planOf } from './form';
import { GridNote } from './grid-note';
import { PackNote } from './pack-note';
import { SettingsPanel } from './settings-panel';
import { UnknownWords } from './unknown-words';
import { useCaptionHelp } from './use-caption-help';
import { Words, type WordsHandle } from './words';

type Props = {
  form: ComposeForm;
  change: (over: Partial<ComposeForm>) => void;
  choosePack: (pack: ServedPack | null) => void;
  onSubmit: () => void;
  busy: boolean;
  problem: string | null;
  /** Parts of the last request that the picture will lack, as a sentence. */
  notice: string | null;
  pack: ServedPack | null;
  /** The pack that the picture would be drawn with if a worker had it: a remix's parent's. */
  wished?: string;
  drafted: Drafted;
  /** The page is this room's: there is no choice of rooms, and its people see the caption grow. */
  room?: string;
};

/** The caption box with suggested words, number, size, and the folded settings. */
export function Composer(props: Props) {
  const { form, change, onSubmit, busy, problem, notice, pack, wished, drafted, room } = props;
  const t = useTranslations('compose');
  const locale = useLocale();
  const [open, setOpen] = useState(false);
  const [seen, setSeen] = useState(false);
  const panel = useId();
  const sizeHint = useId();
  const suggestions = useRef<WordsHandle>(null);
  const plan = planOf(form);
  const isGrid = plan.ok && plan.grid !== null;
  const sizes = pack?.stages.map(({ size }) => size) ?? STAGE_SIZES;
  const changed = changedSettings(form);
  const toCaption = (): void => captionField()?.focus();
  const { words, unknown, pick, replace } = useCaptionHelp(form.caption, pack, {
    write: (caption) => change({ caption }),
    focus: toCaption,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
      className="rounded-2xl border border-line bg-surface shadow-frame transition-colors has-[textarea:focus-visible]:border-accent"
    >
      <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 pt-3 pr-4 pb-1 pl-5">
        {/* Before the caption, so that Tab goes from the caption to the words. */}
        <Sketch form={form} pack={pack} drafted={drafted} room={room} />
        <div className="col-start-1 row-start-1 -mt-3 -ml-5">
          <CaptionBox
            value={form.caption}
            onChange={(caption) => change({ caption })}
            onSubmit={onSubmit}
            onDown={() => suggestions.current?.enter() ?? false}
            problem={problem}
            marked={unknown}
          />
        </div>
      </div>
      <UnknownWords words={unknown} pack={pack?.name ?? ''} onReplace={replace} />
      <PackNote pack={pack} wished={form.pack === '' ? wished : undefined} />
      <GridNote plan={plan} />
      <p role="status" className="px-5 pb-2 text-sm text-muted break-words empty:hidden">
        {notice}
      </p>
      {locale === 'en' ? null : <p className="px-5 pb-1 text-xs text-faint">{t('english')}</p>}
      {/* On a phone the button stands beside the words, on a desk beside the choices: one button, two places. */}
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center">
        <div className="sm:col-span-2">
          <Words ref={suggestions} words={words} onPick={pick} onLeave={toCaption} />
        </div>
        <div className="col-span-2 row-start-2 flex flex-wrap items-end gap-2 self-stretch border-t border-line p-3 sm:col-span-1 sm:gap-3">
          {isGrid ? null : (
            <>
              <CountChoice value={form.count} onChange={(count) => change({ count })} />
              <SizeChoice
                value={form.stopAfter}
                sizes={sizes}
                hint={sizeHint}
                onChange={(stopAfter) => change({ stopAfter })}
              />
            </>
          )}
          <Button
            tone="ghost"
            aria-expanded={open}
            aria-controls={panel}
            onClick={() => {
              setSeen(true);
              setOpen(!open);
            }}
            className={cx('max-sm:px-2', open && 'bg-raised! text-text!')}
          >
            <Icon of={SlidersHorizontal} size={15} />
            <span className="max-sm:sr-only">{t('settings.title')}</span>
            {changed > 0 ? <span className="tabular text-accent">{changed}</span> : null}
          </Button>
          <div className="-my-2 flex basis-full items-center justify-between gap-3">
            <p id={sizeHint} className="text-xs text-faint">
              {isGrid ? t('grid.size') : t(`stop.${form.stopAfter}`)}
            </p>
            <Link
              href="/upload"
              aria-label={t('own')}
              title={t('own')}
              className={buttonClass('ghost', 'sm', 'max-sm:size-11 max-sm:px-0')}
            >
              <Icon of={ImageUp} size={15} />
            </Link>
          </div>
        </div>
        <div className="col-start-2 row-start-1 flex items-center self-stretch border-line pr-3 sm:row-start-2 sm:border-t">
          <Button
            type="submit"
            tone="primary"
            size="md"
            aria-disabled={busy}
            className="h-10! aria-disabled:opacity-45 max-sm:size-10! max-sm:px-0 sm:min-w-24"
          >
            <span className="max-sm:sr-only">{busy ? t('making') : t('make')}</span>
            <Icon of={ArrowUp} size={16} strokeWidth={2.5} />
          </Button>
        </div>
      </div>
      <div
        id={panel}
        inert={!open}
        className={cx(
          'grid transition-[grid-template-rows] duration-300 ease-quiet',
          open ? 'grid-rows-[1fr]' : 'grid-rows-[0fr]',
        )}
      >
        <div className="overflow-hidden">
          <div className="border-t border-line p-5">
            {/* Stays mounted once unfolded, so that it loads the rooms only once. */}
            {seen ? (
              <SettingsPanel
                form={form}
                change={change}
                choosePack={props.choosePack}
                pack={pack}
                inRoom={room !== undefined}
              />
            ) : null}
          </div>
        </div>
      </div>
    </form>
  );
}
