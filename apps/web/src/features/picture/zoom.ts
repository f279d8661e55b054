/** A zoomed view of a square: `scale` ≥ 1, and the offset of its corner in units of the square's side. */
export type Zoom = { scale: number; x: number; y: number };

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
/** A 64-pixel draft has squares of 50 screen pixels at this scale. */
const MOST = 12;

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** Keeps the picture over the whole square: no edge of it comes into view. */
function held({ scale, x, y }: Zoom): Zoom {
  const kept = clamp(scale, 1, MOST);
  return { scale: kept, x: clamp(x, 1 - kept, 0), y: clamp(y, 1 - kept, 0) };
}

/** Zooms by `factor` about the point (`px`, `py`) of the square, both 0 to 1. That point stays where it is. */
export function zoomAt(zoom: Zoom, factor: number, px = 0.5, py = 0.5): Zoom {
  const scale = clamp(zoom.scale * factor, 1, MOST);
  const ratio = scale / zoom.scale;
  return held({ scale, x: px - (px - zoom.x) * ratio, y: py - (py - zoom.y) * ratio });
}

/** Moves the picture by (`dx`, `dy`) in units of the square's side. */
export const panBy = (zoom: Zoom, dx: number, dy: number): Zoom =>
  held({ ...zoom, x: zoom.x + dx, y: zoom.y + dy });

/**
 * The number of columns that makes `count` squares largest in a box of `width` × `height`, where each row
 * also needs `extra` below its squares. All in CSS pixels. Also returns the side of a square.
 */
export function layout(
  count: number,
  width: number,
  height: number,
  gap: number,
  extra: number,
): { columns: number; side: number } {
  const sideWith = (columns: number): number => {
    const rows = Math.ceil(count / columns);
    const across = (width - gap * (columns - 1)) / columns;
    const down = (height - gap * (rows - 1)) / rows - extra;
    return Math.max(0, Math.floor(Math.min(across, down)));
  };
  return Array.from({ length: Math.max(1, count) }, (_, at) => at + 1)
    .map((columns) => ({ columns, side: sideWith(columns) }))
    .reduce((best, one) => (one.side > best.side ? one : best));
}
