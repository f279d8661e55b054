/** The parts of the Navigation API that are used; TypeScript's DOM types do not have it yet everywhere. */
type Entry = { index: number; key: string; url: string | null };
type Navigation = {
  currentEntry: Entry | null;
  entries: () => Entry[];
  traverseTo: (key: string) => unknown;
};

const isPicture = (url: string | null): boolean => url !== null && /^\/g\//.test(new URL(url).pathname);

/**
 * Goes back to the page that one came to the pictures from, past those one has looked through: the browser
 * restores its place. False where there is none.
 */
export function goBack(): boolean {
  const { navigation } = window as unknown as { navigation?: Navigation };
  // Browsers without the API go back one entry.
  if (!navigation?.currentEntry) {
    window.history.back();
    return window.history.length > 1;
  }
  const { index } = navigation.currentEntry;
  const from = navigation.entries().findLast((entry) => entry.index < index && !isPicture(entry.url));
  if (!from) return false;
  navigation.traverseTo(from.key);
  return true;
}
