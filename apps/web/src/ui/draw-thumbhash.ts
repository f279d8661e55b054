import { thumbHashToRGBA } from 'thumbhash';

/**
 * Draws a thumbhash (base64) at its own size, about 32 pixels; CSS scales it. A broken hash draws nothing.
 */
export function drawThumbhash(canvas: HTMLCanvasElement, base64: string): void {
  try {
    const { w, h, rgba } = thumbHashToRGBA(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
    canvas.width = w;
    canvas.height = h;
    canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
  } catch {
    // A placeholder is not worth an error.
  }
}
