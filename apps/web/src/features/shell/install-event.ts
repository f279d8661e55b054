/** The event by which a browser offers to install the site as an app. */
type InstallEvent = Event & { prompt(): Promise<unknown> };

let offer: InstallEvent | null = null;
const listeners = new Set<() => void>();

const keep = (event: InstallEvent | null): void => {
  offer = event;
  for (const listener of listeners) listener();
};

// Browsers offer once, on whichever page comes first. The button that takes the offer is on the About page.
if (typeof window !== 'undefined') {
  addEventListener('beforeinstallprompt', (event) => keep(event as InstallEvent));
  addEventListener('appinstalled', () => keep(null));
}

/** The browser's offer, or null: it made none, or the site is installed. */
export const installOffer = (): InstallEvent | null => offer;

/** Calls `listener` when the offer changes; returns the function that ends this. */
export function onInstallOffer(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
