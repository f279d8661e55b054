'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { readStored, writeStored } from '../../ui/stored';
import { type Cue, playCue } from './sound';

/** Name under which the browser remembers that the sound is on. */
const REMEMBERED = 'atelier.sound';

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
  useEffect(() => setOn(readStored(REMEMBERED) === 'on'), []);
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
    writeStored(REMEMBERED, on ? null : 'on');
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
