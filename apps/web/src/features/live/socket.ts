import type { Hub } from './hub';

let hub: Promise<Hub> | null = null;

/** The page's first picture and its own work come first; after this long the connection is opened all the same. */
const PATIENCE_MS = 1500;
const AGAIN_MS = 5000;

const quiet = (): Promise<void> =>
  new Promise((resolve) => {
    // Safari has no requestIdleCallback.
    if (!window.requestIdleCallback) return void setTimeout(resolve, 200);
    window.requestIdleCallback(() => resolve(), { timeout: PATIENCE_MS });
  });

/** Its code may fail to arrive, like anything from the network: then it is asked for again. */
const open = (): Promise<Hub> =>
  import('./open-hub').then(
    ({ openHub }) => openHub(),
    () => new Promise((resolve) => setTimeout(() => resolve(open()), AGAIN_MS)),
  );

/** The page's one connection, opened when the first component needs it; its code is loaded only then. */
const load = (): Promise<Hub> => {
  hub ??= quiet().then(open);
  return hub;
};

/** Follows something on the connection as soon as there is one. Returns the way out, which also works before that. */
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

/** I am somebody else than when the connection was opened: it is opened again, as who I am now. */
export const renewConnection = (): void => void hub?.then((opened) => opened.renew());
