import type { Hub } from './hub';

let hub: Promise<Hub> | null = null;

/** Longest wait in milliseconds for an idle page before the connection is opened. */
const PATIENCE_MS = 1500;
const AGAIN_MS = 5000;

/** Resolves when the page has loaded and is idle: what comes after does not slow it down. */
export const quiet = (): Promise<void> =>
  new Promise((resolve) => {
    // Safari has no requestIdleCallback.
    if (!window.requestIdleCallback) return void setTimeout(resolve, 200);
    window.requestIdleCallback(() => resolve(), { timeout: PATIENCE_MS });
  });

/** Loads the hub's code, and tries again when the network fails. */
const open = (): Promise<Hub> =>
  import('./open-hub').then(
    ({ openHub }) => openHub(),
    () => new Promise((resolve) => setTimeout(() => resolve(open()), AGAIN_MS)),
  );

/** Returns the page's one connection. The first call loads its code and opens it. */
const load = (): Promise<Hub> => {
  hub ??= quiet().then(open);
  return hub;
};

/**
 * Subscribes as soon as the connection exists. Returns the unsubscribe function, which also works before
 * that.
 */
export function follow(subscribe: (hub: Hub) => () => void): () => void {
  let leave: (() => void) | null = null;
  let gone = false;
  void load().then((opened) => {
    if (!gone) leave = subscribe(opened);
  });
  return () => {
    gone = true;
    leave?.();
  };
}

/** Opens the connection again after the session changed. */
export const renewConnection = (): void => void hub?.then((opened) => opened.renew());
