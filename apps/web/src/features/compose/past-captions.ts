/** In the local storage: one's own last captions, the newest first. Signing out removes them. */
const KEY = 'captions';
const MOST = 50;

/** One's last captions in this browser, the newest first; none where it keeps no storage. */
export function pastCaptions(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter((caption) => typeof caption === 'string') : [];
  } catch {
    return [];
  }
}

/** Keeps a caption that was asked for as the newest; one that is there already moves up. */
export function keepCaption(caption: string): void {
  const others = pastCaptions().filter((past) => past !== caption);
  try {
    localStorage.setItem(KEY, JSON.stringify([caption, ...others].slice(0, MOST)));
  } catch {
    // Without storage there is no history, and nothing else is lost.
  }
}
