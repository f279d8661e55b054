/** Pixels from the window's edge at which the page scrolls, and how far in each frame. */
const EDGE = 90;
const SCROLL = 9;
/** Below this the pointer has not moved: a press is no drag. */
const SLACK = 4;

type Drag = {
  /** The entry that is dragged, and all entries that it may change places with, in their order. */
  row: HTMLElement;
  rows: readonly HTMLElement[];
  /** The element that was pressed: it captures the pointer. */
  handle: HTMLElement;
  onLift: () => void;
  /** Called once: with the new place, or null where it was let go of or stays. */
  onEnd: (to: number | null) => void;
};

/**
 * Follows the pointer with an entry of a list until it is let go; the entries between make room. Knows neither
 * React nor what the entries are. The page scrolls near the window's edges. Escape puts the entry back.
 */
export function drag({ pointerId, clientY }: PointerEvent, { row, rows, handle, onLift, onEnd }: Drag): void {
  const from = rows.indexOf(row);
  // Places on the page: they do not change while it scrolls.
  const centres = rows.map((each) => {
    const { top, height } = each.getBoundingClientRect();
    return top + height / 2 + scrollY;
  });
  const height = row.getBoundingClientRect().height;
  const start = clientY + scrollY;
  let y = clientY;
  let to = from;
  let lifted = false;
  let frame = 0;

  const place = (): void => {
    const by = y + scrollY - start;
    const centre = (centres[from] ?? 0) + by;
    to = centres.filter((other, index) => index !== from && other < centre).length;
    row.style.transform = `translateY(${by}px)`;
    for (const [index, each] of rows.entries()) {
      if (index === from) continue;
      const shift = index > from && index <= to ? -height : index < from && index >= to ? height : 0;
      each.style.transform = shift ? `translateY(${shift}px)` : '';
    }
  };
  const scroll = (): void => {
    const by = y < EDGE ? -SCROLL : y > innerHeight - EDGE ? SCROLL : 0;
    if (by) {
      scrollBy({ top: by, behavior: 'instant' });
      place();
    }
    frame = requestAnimationFrame(scroll);
  };
  const lift = (): void => {
    lifted = true;
    onLift();
    row.dataset.dragged = '';
    for (const each of rows) if (each !== row) each.style.transition = 'transform 150ms';
    frame = requestAnimationFrame(scroll);
  };
  const end = (result: number | null): void => {
    cancelAnimationFrame(frame);
    listening.abort();
    delete row.dataset.dragged;
    // Without a transition: the entries are put in their new order before the next frame.
    for (const each of rows) {
      each.style.transition = '';
      each.style.transform = '';
    }
    onEnd(result === from ? null : result);
  };

  const listening = new AbortController();
  const { signal } = listening;
  handle.setPointerCapture(pointerId);
  handle.addEventListener(
    'pointermove',
    (event) => {
      if (event.pointerId !== pointerId) return;
      y = event.clientY;
      if (!lifted && Math.abs(y + scrollY - start) > SLACK) lift();
      if (lifted) place();
    },
    { signal },
  );
  handle.addEventListener('pointerup', () => end(lifted ? to : null), { signal });
  handle.addEventListener('pointercancel', () => end(null), { signal });
  handle.addEventListener('lostpointercapture', () => end(null), { signal });
  window.addEventListener('keydown', (event) => event.key === 'Escape' && end(null), { signal });
}
