'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Cue, playCue } from './sound';

/** Name under which the browser remembers that the sound is on. */
const REMEMBERED = 'atelier.sound';

/** Storage may be forbidden; then the choice holds for this page. */
const remembered = (): boolean => {
  try {
    return localStorage.getItem(REMEMBERED) === 'on';
  } catch {
    return false;
  }
};
const remember = (on: boolean): void => {
  try {
    if (on) localStorage.setItem(REMEMBERED, 'on');
    else localStorage.removeItem(REMEMBERED);
  } catch {}
};

/**
 * The room's quiet sound: off until the visitor turns it on, and remembered. Browsers allow sound after a
 * press only, so a remembered sound begins with the first press on the page.
 */
export function useSound(): { on: boolean; toggle: () => void; play: (cue: Cue) => void } {
  const [on, setOn] = useState(false);
  const audio = useRef<AudioContext | null>(null);
  const wake = useCallback(() => {
    audio.current ??= new AudioContext();
    void audio.current.resume();
  }, []);
  useEffect(() => setOn(remembered()), []);
  useEffect(() => {
    if (!on) return;
    const events = ['pointerdown', 'keydown'] as const;
    for (const event of events) window.addEventListener(event, wake);
    return () => {
      for (const event of events) window.removeEventListener(event, wake);
    };
  }, [on, wake]);
  useEffect(() => () => void audio.current?.close(), []);
  const toggle = useCallback(() => {
    if (!on) wake();
    remember(!on);
    setOn(!on);
  }, [on, wake]);
  const play = useCallback(
    (cue: Cue) => {
      if (on && audio.current?.state === 'running') playCue(audio.current, cue);
    },
    [on],
  );
  return { on, toggle, play };
}
