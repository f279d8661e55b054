'use client';
import { useCallback, useEffect, useState } from 'react';
import { readStored, writeStored } from '../../ui/stored';

const KEY = 'atelier.live';

/** Network information, which only some browsers have. */
type Connection = Navigator & { connection?: { saveData?: boolean } };

/** Whether drafts are drawn while one types. `saving`: off because the browser saves data. */
export type Live = 'on' | 'off' | 'saving';

const remembered = (): Live => {
  if ((navigator as Connection).connection?.saveData) return 'saving';
  return readStored(KEY) === 'off' ? 'off' : 'on';
};

/** The choice of this browser, remembered; null until the page runs. A data saver switches it off anew. */
export function useLive(): [live: Live | null, choose: (isOn: boolean) => void] {
  const [live, setLive] = useState<Live | null>(null);
  useEffect(() => setLive(remembered()), []);
  const choose = useCallback((isOn: boolean) => {
    setLive(isOn ? 'on' : 'off');
    writeStored(KEY, isOn ? 'on' : 'off');
  }, []);
  return [live, choose];
}
