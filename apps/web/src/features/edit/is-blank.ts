import { pathOf, type Shapes } from './shapes';

/** Side of the picture on which a mask is tried; strokes are 16 units wide at least. */
const SIDE = 128;

/** Whether a mask covers nothing, as after all of it was erased. Of the browser alone. */
export function isBlank(shapes: Shapes): boolean {
  if (!shapes.some(({ erase }) => !erase)) return true;
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = canvas.getContext('2d');
  // Without a canvas the server decides.
  if (!context) return false;
  context.scale(SIDE / 1024, SIDE / 1024);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const shape of shapes) {
    context.globalCompositeOperation = shape.erase ? 'destination-out' : 'source-over';
    const path = new Path2D(pathOf(shape));
    if ('path' in shape) {
      context.lineWidth = 2 * shape.brush;
      context.stroke(path);
    } else context.fill(path, 'evenodd');
  }
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  return !data.some((value, at) => at % 4 === 3 && value > 127);
}
