import { MASK_UNITS } from '@atelier/domain/edit-names';
import { OWN } from './mask-figure';
import type { Point, Tool } from './shapes';

type Props = {
  tool: Tool;
  points: readonly Point[];
  cursor: Point | null;
  /** Of the brush and the eraser, in units. */
  radius: number;
  /** Draws the cross of the keyboard's cursor. */
  isCross: boolean;
};

const lineOf = (points: readonly Point[]): string =>
  `M${points.map(([x, y]) => `${x} ${y}`).join('L')}${points.length === 1 ? 'h0' : ''}`;

/** A line that can be read on light and on dark: dark, with a light one of dashes over it. */
function Line(props: { d?: string; rect?: [Point, Point]; circle?: { at: Point; radius: number } }) {
  const { d, rect, circle } = props;
  const each = (key: string, stroke: string, extra: object) => {
    const own = { fill: 'none', stroke, vectorEffect: 'non-scaling-stroke', ...extra } as const;
    if (rect) {
      const [[ax, ay], [bx, by]] = rect;
      return (
        <rect
          key={key}
          x={Math.min(ax, bx)}
          y={Math.min(ay, by)}
          width={Math.abs(ax - bx)}
          height={Math.abs(ay - by)}
          {...own}
        />
      );
    }
    if (circle) return <circle key={key} cx={circle.at[0]} cy={circle.at[1]} r={circle.radius} {...own} />;
    return <path key={key} d={d} {...own} />;
  };
  return (
    <>
      {each('dark', 'black', { strokeWidth: 3, strokeOpacity: 0.75 })}
      {each('light', 'white', { strokeWidth: 1.5, ...(circle ? {} : { strokeDasharray: '6 4' }) })}
    </>
  );
}

/** The stroke in the making and the cursor, over the picture. */
export function StrokeFigure({ tool, points, cursor, radius, isCross }: Props) {
  const [first] = points;
  const last = points.at(-1);
  const isBrush = tool === 'brush' || tool === 'eraser';
  return (
    <svg
      viewBox={`0 0 ${MASK_UNITS} ${MASK_UNITS}`}
      aria-hidden="true"
      className="pointer-events-none absolute inset-0 size-full"
    >
      {points.length > 0 && isBrush ? (
        <path
          d={lineOf(points)}
          fill="none"
          stroke={tool === 'eraser' ? 'black' : OWN}
          strokeOpacity={0.6}
          strokeWidth={2 * radius}
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      ) : null}
      {points.length > 1 && tool === 'lasso' ? <Line d={`${lineOf(points)}z`} /> : null}
      {first && last && tool === 'rect' ? <Line rect={[first, last]} /> : null}
      {cursor && isBrush ? <Line circle={{ at: cursor, radius }} /> : null}
      {cursor && isCross ? (
        <Line d={`M${cursor[0] - 28} ${cursor[1]}h56M${cursor[0]} ${cursor[1] - 28}v56`} />
      ) : null}
    </svg>
  );
}
