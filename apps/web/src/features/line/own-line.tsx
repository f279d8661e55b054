'use client';
import type { GenerationView, LineView } from '@atelier/domain';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Refresh } from '../queue/refresh';
import { Act, Entry } from './entry';
import { MoveHandle } from './move-handle';
import { NoticeLine } from './notice-line';
import { moved, waitingIds } from './order';
import { useLine } from './use-line';

type Drag = typeof import('./drag').drag;
type Props = { running: GenerationView[]; line: LineView };

/**
 * The visitor's running and waiting generations, in the order of serving. A handle moves a waiting one by mouse,
 * finger or keys; buttons put it first or later, pause it or cancel it, or do so to all.
 */
export function OwnLine({ running, line }: Props) {
  const t = useTranslations('line');
  const { shown, busy, notice, problem, hold, preview, order, pause, cancel, stop } = useLine(line);
  const help = useId();
  const list = useRef<HTMLUListElement>(null);
  const [drag, setDrag] = useState<{ start: Drag } | null>(null);
  /** The entry that the keys have lifted, with the order before. */
  const [lifted, setLifted] = useState<{ id: string; before: string[] } | null>(null);
  const [said, setSaid] = useState('');
  const isSortable = waitingIds(line).length > 1;
  useEffect(() => {
    // Without a network the buttons stay.
    if (isSortable)
      import('./drag').then(
        (module) => setDrag({ start: module.drag }),
        () => undefined,
      );
  }, [isSortable]);
  const waiting = waitingIds(shown);
  const paused = shown.items.filter((item) => item.paused).map(({ generation }) => generation.id);

  const move = (id: string, to: number): void => {
    void order(id, moved(waiting, waiting.indexOf(id), to), waiting);
  };
  const startDrag = (event: PointerEvent, handle: HTMLElement, id: string): void => {
    const row = handle.closest('li');
    if (!drag || !row || busy || lifted || event.button !== 0) return;
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('li[data-waiting]') ?? [])];
    const onEnd = (to: number | null): void => {
      hold(false);
      if (to !== null) move(id, to);
    };
    drag.start(event, { row, rows, handle, onLift: () => hold(true), onEnd });
  };
  const tell = (key: 'lifted' | 'at' | 'back', id: string, ids: string[], caption: string): void =>
    setSaid(t(key, { caption, place: ids.indexOf(id) + 1, count: ids.length }));
  const onKey = (key: string, { id, caption }: GenerationView): boolean => {
    const press = key === 'Enter' || key === ' ';
    if (!lifted) {
      if (!press || busy) return press;
      hold(true);
      setLifted({ id, before: waiting });
      tell('lifted', id, waiting, caption);
      return true;
    }
    if (press || key === 'Escape' || key === 'leave') {
      setLifted(null);
      hold(false);
      if (press && String(waiting) !== String(lifted.before)) {
        setSaid('');
        void order(id, waiting, lifted.before);
      } else {
        preview(lifted.before);
        tell('back', id, lifted.before, caption);
      }
      return true;
    }
    const at = waiting.indexOf(id);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: waiting.length - 1 }[key];
    if (to === undefined) return false;
    if (to >= 0 && to < waiting.length) {
      const ids = moved(waiting, at, to);
      preview(ids);
      tell('at', id, ids, caption);
    }
    return true;
  };

  return (
    <>
      <Refresh />
      {running.length + shown.items.length === 0 ? (
        <p className="text-sm text-faint">{t('none')}</p>
      ) : (
        <>
          {shown.items.length > 1 ? (
            <div className="mb-3 flex flex-wrap gap-2">
              {waiting.length > 0 ? <Act onPress={() => pause(waiting, true)}>{t('pauseAll')}</Act> : null}
              {paused.length > 0 ? <Act onPress={() => pause(paused, false)}>{t('resumeAll')}</Act> : null}
              <Act confirm={t('stopAllSure')} onPress={stop}>
                {t('stopAll')}
              </Act>
            </div>
          ) : null}
          <p id={help} hidden>
            {t('help')}
          </p>
          <ul ref={list} className="divide-y divide-line rounded-2xl border border-line bg-surface">
            {running.map((view) => (
              <Entry key={view.id} view={view} said={t('running')}>
                <Act onPress={() => cancel(view.id, view.caption)}>{t('cancel')}</Act>
              </Entry>
            ))}
            {shown.items.map(({ generation: view, paused: isPaused }) => {
              const at = waiting.indexOf(view.id);
              const place = isPaused ? t('paused') : t('waiting', { position: view.position ?? 0 });
              return (
                <Entry
                  key={view.id}
                  view={view}
                  said={place}
                  waiting={at >= 0}
                  lifted={lifted?.id === view.id}
                  handle={
                    at >= 0 && waiting.length > 1 ? (
                      <MoveHandle
                        label={t('move', { caption: view.caption })}
                        help={help}
                        lifted={lifted?.id === view.id}
                        onKey={(key) => onKey(key, view)}
                        onGrab={(event, handle) => startDrag(event, handle, view.id)}
                      />
                    ) : null
                  }
                >
                  {at > 0 ? <Act onPress={() => move(view.id, 0)}>{t('first')}</Act> : null}
                  {at >= 0 && at < waiting.length - 1 ? (
                    <Act onPress={() => move(view.id, at + 1)}>{t('later')}</Act>
                  ) : null}
                  <Act onPress={() => pause([view.id], !isPaused)}>{t(isPaused ? 'resume' : 'pause')}</Act>
                  <Act onPress={() => cancel(view.id, view.caption)}>{t('cancel')}</Act>
                </Entry>
              );
            })}
          </ul>
        </>
      )}
      <NoticeLine notice={notice} problem={problem} />
      <p aria-live="assertive" className="sr-only">
        {said}
      </p>
    </>
  );
}
