/** A line at most this often. */
const EVERY_MS = 5_000;

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Says every five seconds how far a download is. `total`: bytes. */
export function progressLines(title: string, total: number, log: (line: string) => void) {
  let [name, done, since] = ['', 0, 0];
  const timer = setInterval(() => {
    const rate = since / (EVERY_MS / 1000);
    since = 0;
    log(
      `${title}: ${megabytes(Math.min(done, total))} of ${megabytes(total)}, ${megabytes(rate)}/s, "${name}"`,
    );
  }, EVERY_MS);
  timer.unref();
  return {
    file(next: string): void {
      name = next;
    },
    add(bytes: number): void {
      done += bytes;
      since += bytes;
    },
    end: (): void => clearInterval(timer),
  };
}
