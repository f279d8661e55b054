'use client';
import { X } from 'lucide';
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Button, buttonClass } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { listenForLeave, sendNow } from './delete-soon';
import { listen } from './gestures';
import { all } from './selection';
import { chooser, useChooser } from './store';
import { useDeeds } from './use-deeds';

export type Choosable = { id: string; unlisted?: boolean | undefined };
type Props = {
  /** The visitor's own pictures on the page, in the order of the grid. */
  items: readonly Choosable[];
  /** The page reads its pictures again: after each change. */
  onChange?: () => void;
};
const ignore = (): void => undefined;

/**
 * The bar over the page's end while pictures are chosen: their number, and what can be done with them. Then the
 * message of what was done, with its undo. Makes the grid's pictures choosable while it is mounted.
 */
export function ChooseBar({ items, onChange = ignore }: Props) {
  const t = useTranslations('choose');
  const { selection, marks } = useChooser((state) => state);
  const { deed, problem, setListed, remove, dismiss } = useDeeds(onChange);
  const ids = [...selection.chosen];
  useLayoutEffect(() => chooser.setOrder(items.map(({ id }) => id)), [items]);
  useLayoutEffect(() => chooser.setRemover(remove), [remove]);
  useEffect(() => {
    const leaving = new AbortController();
    listen(leaving.signal);
    listenForLeave(leaving.signal);
    return () => {
      leaving.abort();
      chooser.end();
      sendNow();
    };
  }, []);
  const isUnlisted = (id: string): boolean =>
    marks.get(id) === 'hidden' || (items.find((item) => item.id === id)?.unlisted ?? false);
  const allUnlisted = ids.length > 0 && ids.every(isUnlisted);
  const isMore = chooser.order().some((id) => !selection.chosen.has(id));

  if (selection.on)
    return (
      <Bar label={t('bar')}>
        <p role="status" className="tabular mr-auto text-sm">
          {t('count', { count: ids.length })}
          {selection.cut ? <span className="block text-[13px] text-danger">{t('most')}</span> : null}
        </p>
        {isMore ? (
          <Button tone="ghost" onClick={() => chooser.select((one) => all(one, chooser.order()))}>
            {t('all')}
          </Button>
        ) : null}
        {ids.length > 0 ? (
          <>
            <Button
              onClick={() => {
                chooser.end();
                void setListed(ids, allUnlisted);
              }}
            >
              {t(allUnlisted ? 'list' : 'hide')}
            </Button>
            <a href={`/api/v1/me/generations.zip?ids=${ids}`} download className={buttonClass('plain')}>
              {t('export')}
            </a>
            <Button tone="danger" onClick={() => remove(ids)}>
              {t('delete')}
            </Button>
          </>
        ) : null}
        <Button tone="ghost" size="icon" aria-label={t('done')} title={t('done')} onClick={chooser.end}>
          <Icon of={X} size={18} />
        </Button>
      </Bar>
    );
  if (!deed && !problem) return null;
  return (
    <Bar label={t('bar')} taking={deed?.undo !== undefined}>
      <div role="status" className="mr-auto min-w-0 text-sm">
        {deed?.text}
        {problem ? <p className="text-danger">{problem}</p> : null}
      </div>
      {deed?.now ? (
        <Button tone="ghost" onClick={deed.now}>
          {t('now')}
        </Button>
      ) : null}
      {deed?.undo ? (
        <Button data-undo="" onClick={deed.undo}>
          {t('undo')}
        </Button>
      ) : (
        <Button tone="ghost" size="icon" aria-label={t('close')} title={t('close')} onClick={dismiss}>
          <Icon of={X} size={18} />
        </Button>
      )}
    </Bar>
  );
}

type BarProps = { label: string; taking?: boolean; children: ReactNode };

/**
 * The bar itself, above the navigation of phones. The focus stays in it when its buttons change: the one that was
 * pressed is gone, and the next is the undo.
 */
function Bar({ label, taking = false, children }: BarProps) {
  const box = useRef<HTMLElement>(null);
  const hadFocus = useRef(false);
  useLayoutEffect(() => {
    if (!hadFocus.current || document.activeElement !== document.body) return;
    const buttons = box.current?.querySelectorAll<HTMLElement>('button, a');
    (taking ? box.current?.querySelector<HTMLElement>('[data-undo]') : buttons?.[0])?.focus();
  });
  useLayoutEffect(
    () => () => {
      if (hadFocus.current) document.getElementById('main')?.focus({ preventScroll: true });
    },
    [],
  );
  return (
    <div className="pointer-events-none fixed inset-x-0 bottom-[calc(3.5rem+env(safe-area-inset-bottom))] z-30 flex justify-center p-3 lg:bottom-0">
      <section
        ref={box}
        aria-label={label}
        onFocus={() => {
          hadFocus.current = true;
        }}
        // Not for a button that React takes away: then the focus is still the bar's.
        onBlur={() => {
          hadFocus.current = false;
        }}
        className="pointer-events-auto flex w-full max-w-3xl flex-wrap items-center gap-2 rounded-2xl border border-line-strong bg-surface p-2 pl-4 shadow-frame"
      >
        {children}
      </section>
    </div>
  );
}
