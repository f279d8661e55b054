'use client';
import type { GalleryPage, GalleryQuery, GenerationView } from '@atelier/domain';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useFormatter, useNow, useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { api } from '../api/client';
import { useErrorText } from '../api/error-text';
import { Block } from './block';
import type { CardTools } from './card-line';
import { append, blocksOf, joined, queryString, recall, remember, type Shown } from './pages';

type Props = {
  first: GalleryPage;
  query: GalleryQuery;
  /** Pictures that were finished since the page was rendered, the newest first. They stand before `first`. */
  arrived?: GenerationView[];
  /** The grid begins below the fold: its pictures load when they come near. */
  below?: boolean;
};

/**
 * Pictures in keyset pages. Fetches the next page 1,200 px before the end comes into view, or on the button.
 */
export function GalleryGrid({ first, query, arrived = [], below = false }: Props) {
  const t = useTranslations('gallery');
  const errorText = useErrorText();
  const format = useFormatter();
  const now = useNow().getTime();
  // A clock that is ahead says no future.
  const ago = (iso: string): string =>
    format.relativeTime(Math.min(Date.parse(iso), now), { now, style: 'narrow' });
  const [live, setLive] = useState<typeof import('./card-live') | null>(null);
  useEffect(() => {
    import('./card-live').then(
      setLive,
      // Without a network the cards still open.
      () => undefined,
    );
  }, []);
  const tools: CardTools = { t, errorText, ago, Live: live?.LiveLine ?? null };
  const name = queryString(query);
  const [shown, setShown] = useState<Shown>(first);
  const [problem, setProblem] = useState<string | null>(null);
  const busy = useRef(false);
  const end = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(0);
  useEffect(() => live?.watchColumns(setColumns), [live]);

  // Back from a picture: restores all fetched pages before the browser restores the scroll position.
  useLayoutEffect(() => setShown(joined(first, recall(name))), [name, first]);
  // Arrivals too: the arrow keys of a picture's page go through all that was on view.
  useEffect(() => remember(name, append({ items: arrived, cursor: null }, shown)), [name, shown, arrived]);

  const more = useCallback(async () => {
    if (busy.current || shown.cursor === null || !live) return;
    busy.current = true;
    setProblem(null);
    try {
      const params = new URLSearchParams(name);
      params.set('cursor', shown.cursor);
      const page = await api<GalleryPage>(`/api/v1/gallery?${params}`);
      await live.showPage(end, () => setShown((before) => append(before, page)));
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      busy.current = false;
    }
  }, [name, shown.cursor, errorText, live]);

  useEffect(() => {
    if (live && !problem) return live.watchEnd(end, more);
  }, [live, more, problem]);

  const { items: all } = append({ items: arrived, cursor: null }, shown);
  return (
    <>
      <div className="flex flex-col gap-2 sm:gap-3">
        {blocksOf(all).map((items, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place; pictures move between blocks
          <Block key={index} items={items} first={index === 0 && !below} columns={columns} tools={tools} />
        ))}
      </div>
      {/* A window's height is kept free for the next page: where it arrives late, the footer does not move. */}
      <div ref={end} className={shown.cursor ? 'h-svh' : ''} />
      <div className="mt-8 flex min-h-11 flex-col items-center gap-3">
        <p role="alert" className="text-sm text-danger empty:hidden">
          {problem}
        </p>
        {shown.cursor ? <Button onClick={() => void more()}>{t('more')}</Button> : null}
      </div>
      {live ? <live.OwnBar items={all} /> : null}
    </>
  );
}
