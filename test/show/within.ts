/** Longer than any step takes on a busy machine. A step that hangs ends the run with its name. */
const LONGEST_MS = 10 * 60_000;
const SAY_AFTER_MS = 30_000;

/** `work`, or an error that names it. Says after half a minute what it waits for. */
export async function within<T>(what: string, work: Promise<T>): Promise<T> {
  const slow = setTimeout(() => process.stderr.write(`  still waiting for ${what}\n`), SAY_AFTER_MS);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`waited ${LONGEST_MS / 60_000} minutes for ${what}`)),
      LONGEST_MS,
    );
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
    clearTimeout(slow);
  });
}
