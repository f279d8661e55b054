import type { GenerateEvent } from '../generate';

const WIDTH = 28;

/**
 * Shows how far a generation is: on a terminal one line that is redrawn, elsewhere one line for each finished
 * stage. Knows nothing of files.
 */
export function createProgress(stream: { isTTY?: boolean; write(text: string): unknown }, images: number) {
  const started = performance.now();
  const stages = new Map<string, { done: number; total: number }>();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  const line = () =>
    [...stages]
      .filter(([, { done, total }]) => done < total)
      .map(([stage, { done, total }]) => `${stage.padEnd(7)}${bar(done / total)} ${done}/${total}`)
      .join('  ');
  const redraw = (text: string) => stream.write(`\r\u001b[2K${text}`);
  return {
    show(event: GenerateEvent): void {
      const stage = stages.get(event.stage) ?? { done: 0, total: 0 };
      stages.set(event.stage, stage);
      if (event.type === 'stage-start') stage.total += event.steps;
      if (event.type === 'step') stage.done++;
      if (event.type === 'step' && stream.isTTY) redraw(`${line()}  ${elapsed()}`);
      if (event.type !== 'stage-done' && event.type !== 'image-failed') return;
      const which = images > 1 ? `image ${event.image + 1} of ${images}, ` : '';
      const what = event.type === 'stage-done' ? `${event.size} pixels` : 'failed';
      const text = `${event.stage.padEnd(7)}${which}${what} after ${elapsed()}\n`;
      if (stream.isTTY) redraw(text);
      else stream.write(text);
    },
    /** Leaves the terminal on a fresh line. */
    end(): void {
      if (stream.isTTY) redraw('');
    },
  };
}

function bar(share: number): string {
  const full = Math.round(share * WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}`;
}
