/**
 * Returns a runner that ignores further work while one is running, so that a second press does nothing before
 * the button is disabled.
 */
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
