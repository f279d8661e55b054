import { all, range, toggle } from './selection';
import { chooser } from './store';

/** Milliseconds of a long press, and how far the finger may move meanwhile. */
const LONG_MS = 450;
const SLACK = 10;

/** The entry of a grid that `target` is in, when the visitor may choose it. */
function entryOf(target: EventTarget | null): { id: string; eager: boolean } | null {
  if (!(target instanceof Element)) return null;
  const mark = target.closest('li')?.querySelector<HTMLElement>('[data-choose]');
  return mark ? { id: mark.dataset.choose ?? '', eager: mark.dataset.eager !== undefined } : null;
}

/** Chooses one, or with Shift all from the one before it. */
export function choose(id: string, isRange: boolean): void {
  chooser.select((selection) => (isRange ? range(selection, chooser.order(), id) : toggle(selection, id)));
}

/** Whether a key press belongs to a field or a dialog. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable], dialog') !== null;

/**
 * Listens on the window for clicks on pictures, long presses and keys, until `signal` fires. In the capture phase:
 * the pictures are links, whose router would open them. Outside of the choosing a click keeps the browser's
 * meaning, except that entries marked `data-eager` begin it with Ctrl, Command or Shift.
 */
export function listen(signal: AbortSignal): void {
  let press: { x: number; y: number; timer: ReturnType<typeof setTimeout> } | null = null;
  /** The click at the end of a long press opens nothing. */
  let swallow = false;
  const release = (): void => {
    clearTimeout(press?.timer);
    press = null;
  };
  const onClick = (event: MouseEvent): void => {
    const { target, shiftKey, ctrlKey, metaKey, button } = event;
    if (button !== 0 || !(target instanceof Element)) return;
    const isPicture = target.closest('a[href^="/g/"]:not(.card-action)') !== null;
    const entry = isPicture ? entryOf(target) : null;
    if (!entry) return;
    const { on } = chooser.get().selection;
    const isModified = shiftKey || ctrlKey || metaKey;
    if (!swallow && !on && !(entry.eager && isModified)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!swallow) choose(entry.id, shiftKey);
    swallow = false;
  };
  const onDown = ({ target, pointerType, isPrimary, clientX, clientY }: PointerEvent): void => {
    release();
    swallow = false;
    const entry = pointerType === 'touch' && isPrimary ? entryOf(target) : null;
    if (!entry || (target as Element).closest('button, .card-action')) return;
    const timer = setTimeout(() => {
      press = null;
      swallow = true;
      navigator.vibrate?.(12);
      choose(entry.id, false);
    }, LONG_MS);
    press = { x: clientX, y: clientY, timer };
  };
  const onMove = ({ clientX, clientY }: PointerEvent): void => {
    if (press && Math.hypot(clientX - press.x, clientY - press.y) > SLACK) release();
  };
  // A long press would open the link's menu or drag the picture.
  const prevent = (event: Event): void => {
    if (press || swallow) event.preventDefault();
  };
  const onKey = (event: KeyboardEvent): void => {
    const { on, chosen } = chooser.get().selection;
    if (!on || event.defaultPrevented || isTyping(event.target)) return;
    if (event.key === 'Escape') chooser.end();
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey))
      chooser.select((selection) => all(selection, chooser.order()));
    else if (event.key === 'Delete' && chosen.size > 0) chooser.remove([...chosen]);
    else return;
    event.preventDefault();
  };
  const capture = { capture: true, signal };
  addEventListener('click', onClick, capture);
  addEventListener('pointerdown', onDown, capture);
  addEventListener('pointermove', onMove, capture);
  addEventListener('pointerup', release, capture);
  addEventListener('pointercancel', release, capture);
  addEventListener('contextmenu', prevent, capture);
  addEventListener('dragstart', prevent, capture);
  addEventListener('keydown', onKey, { signal });
  signal.addEventListener('abort', release);
}
