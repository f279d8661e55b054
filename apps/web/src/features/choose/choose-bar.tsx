'use client';
import { X } from 'lucide';
import { useEffect, useLayoutEffect } from 'react';
import { useTranslations } from 'use-intl';
import { Button, buttonClass } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { listenForLeave, sendNow } from './delete-soon';
import { Dock } from './dock';
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
 * The bar over the page's end while pictures are chosen: their number, and what can be done with them. Above it
 * stands what was done last, with its undo. Makes the grid's pictures choosable while it is mounted.
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
  const count = t('count', { count: ids.length });
  const most = selection.cut ? t('most') : '';

  return (
    <>
      {/* Here before they say something: screen readers hear only changes. */}
      <p role="status" className="sr-only">
        {selection.on ? `${count} ${most}` : deed?.text}
      </p>
      <p role="alert" className="sr-only">
        {problem}
      </p>
      {selection.on || deed || problem ? (
        <Dock label={t('bar')}>
          {deed || problem ? (
            <div className="flex flex-wrap items-center justify-end gap-2">
              <div className="mr-auto min-w-0 pl-2 text-sm">
                {deed?.text}
                {problem ? <p className="text-danger">{problem}</p> : null}
              </div>
              {deed?.now ? (
                <Button tone="ghost" onClick={deed.now}>
                  {t('now')}
                </Button>
              ) : null}
              {deed?.undo ? (
                <Button data-first="" onClick={deed.undo}>
                  {t('undo')}
                </Button>
              ) : (
                <Button tone="ghost" size="icon" aria-label={t('close')} title={t('close')} onClick={dismiss}>
                  <Icon of={X} size={18} />
                </Button>
              )}
            </div>
          ) : null}
          {selection.on ? (
            <div className="flex flex-wrap items-center justify-end gap-2">
              <Button tone="ghost" size="icon" aria-label={t('done')} title={t('done')} onClick={chooser.end}>
                <Icon of={X} size={18} />
              </Button>
              <p className="tabular mr-auto text-sm">
                {count}
                {most ? <span className="block text-[13px] text-danger">{most}</span> : null}
              </p>
              {isMore ? (
                <Button tone="ghost" onClick={() => chooser.select((one) => all(one, chooser.order()))}>
                  {t('all')}
                </Button>
              ) : null}
              {ids.length > 0 ? (
                // A line of its own on phones, where all of them do not fit beside the count.
                <div className="flex gap-2 max-sm:basis-full max-sm:*:flex-1">
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
                </div>
              ) : null}
            </div>
          ) : null}
        </Dock>
      ) : null}
    </>
  );
}
