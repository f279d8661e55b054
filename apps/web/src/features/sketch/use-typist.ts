'use client';
import { useEffect, useRef, useState } from 'react';
import { follow } from '../live/socket';
import { NOTHING, type Shown, Typist, type Wanted } from './typist';

/** Sends what is wanted over the page's connection as it changes, and returns the newest draft. */
export function useTypist(wanted: Wanted | null): Shown {
  const [shown, setShown] = useState<Shown>(NOTHING);
  const typist = useRef<Typist | null>(null);
  const latest = useRef(wanted);
  latest.current = wanted;
  useEffect(
    () =>
      follow((hub) => {
        const mine = new Typist(hub, setShown);
        typist.current = mine;
        const leave = hub.onSketch((result) => mine.hear(result));
        const unhear = hub.onStatus(() => hub.status() === 'online' && mine.reconnected());
        const press = (): void => mine.pressed();
        addEventListener('input', press, true);
        mine.want(latest.current);
        return () => {
          removeEventListener('input', press, true);
          leave();
          unhear();
          typist.current = null;
          mine.stop();
        };
      }),
    [],
  );
  useEffect(() => typist.current?.want(wanted), [wanted]);
  return shown;
}
