import type { ChosenView } from '@atelier/domain';
import { api } from '../api/client';

/** Seconds in which a deletion can be taken back. The message says this number. */
export const UNDO_SECONDS = 10;

type Waiting = {
  ids: string[];
  timer: ReturnType<typeof setTimeout>;
  onSent: (sent: Promise<ChosenView>) => void;
};
let waiting: Waiting | null = null;

/**
 * Sends the deletion that waits, if there is one. `keepalive` lets the request outlive the page.
 */
export function sendNow(): void {
  if (!waiting) return;
  const { ids, timer, onSent } = waiting;
  waiting = null;
  clearTimeout(timer);
  onSent(
    api<ChosenView>('/api/v1/me/generations/delete', { method: 'POST', body: { ids }, keepalive: true }),
  );
}

/** Takes the deletion that waits back. Returns its ids; none when it was sent already. */
export function takeBack(): string[] {
  clearTimeout(waiting?.timer);
  const ids = waiting?.ids ?? [];
  waiting = null;
  return ids;
}

/**
 * Deletes these pictures in some seconds, or at once when the page is left or hidden: a phone may end a hidden
 * page without a word. Until then nothing is sent, so a page that crashes has deleted nothing, as it has said. An
 * earlier deletion that still waits is sent first.
 */
export function deleteSoon(ids: string[], onSent: Waiting['onSent']): void {
  sendNow();
  waiting = { ids, onSent, timer: setTimeout(sendNow, UNDO_SECONDS * 1000) };
}

/** Sends what waits when the page is hidden or left, until `signal` fires. */
export function listenForLeave(signal: AbortSignal): void {
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && sendNow(), {
    signal,
  });
  addEventListener('pagehide', sendNow, { signal });
}
