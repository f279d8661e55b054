/** Runs what it is given, and nothing while that has not ended: pressed twice is pressed once, before any button can say so. */
export function oneAtATime(): (work: () => Promise<void>) => Promise<void> {
  let busy = false;
  return async (work) => {
    if (busy) return;
    busy = true;
    try {
      await work();
    } finally {
      busy = false;
    }
  };
}
