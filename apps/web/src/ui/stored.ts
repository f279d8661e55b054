/** Where a value is kept: for this browser, or through reloads of this tab alone. */
type Place = 'localStorage' | 'sessionStorage';

/** Reads what the browser keeps under `key`; null where it keeps nothing, or no storage at all. */
export function readStored(key: string, place: Place = 'localStorage'): string | null {
  try {
    return window[place].getItem(key);
  } catch {
    return null;
  }
}

/** Reads a list that is kept as JSON; empty where there is none. */
export function readStoredList(key: string, place?: Place): unknown[] {
  try {
    const value: unknown = JSON.parse(readStored(key, place) ?? '[]');
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Keeps `value` under `key`, or removes it (null). A full or forbidden storage costs the memory, nothing else. */
export function writeStored(key: string, value: string | null, place: Place = 'localStorage'): void {
  try {
    if (value === null) window[place].removeItem(key);
    else window[place].setItem(key, value);
  } catch {
    // The page goes on without it.
  }
}
