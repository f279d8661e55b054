import { readStoredList, writeStored } from '../../ui/stored';

/** One's own last captions, the newest first. Signing out removes them. */
const KEY = 'captions';
const MOST = 50;

/** One's last captions in this browser, the newest first; none where it keeps no storage. */
export const pastCaptions = (): string[] =>
  readStoredList(KEY).filter((caption) => typeof caption === 'string');

/** Keeps a caption that was asked for as the newest; one that is there already moves up. */
export function keepCaption(caption: string): void {
  const others = pastCaptions().filter((past) => past !== caption);
  writeStored(KEY, JSON.stringify([caption, ...others].slice(0, MOST)));
}

/** Forgets the captions of a person who leaves this browser. */
export const forgetCaptions = (): void => writeStored(KEY, null);
