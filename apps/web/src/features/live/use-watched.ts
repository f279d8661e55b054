import { useState } from 'react';

/**
 * Whether this page has seen its generation run. It then keeps the progress panel after the end, so that
 * nothing below jumps.
 */
export function useWatched(ended: boolean): boolean {
  const [watched, setWatched] = useState(!ended);
  if (!ended && !watched) setWatched(true);
  return watched;
}
