import type { MaskShape } from '@atelier/domain';
import { useId } from 'react';
import { cx } from '../../ui/cx';
import { pathOf, type Shapes } from './shapes';

/** A shape in white, or in black where it erases. */
function MaskPath({ shape }: { shape: MaskShape }) {
  const ink = shape.erase ? 'black' : 'white';
  return 'path' in shape ? (
    <path
      d={pathOf(shape)}
      fill="none"
      stroke={ink}
      strokeWidth={2 * shape.brush}
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ) : (
    <path d={pathOf(shape)} fill={ink} fillRule="evenodd" />
  );
}

/** Colour of one's own regions. */
export const OWN = '#3d2bd9';

type Props = {
  shapes: Shapes;
  /** Width of each of its two lines in units: about 3 for a large picture, 40 for a thumbnail. */
  line: number;
  /** Colour of the inner line and of the tint. */
  colour?: string;
  /** Opacity of the tint over the region. */
  tint?: number;
  /** Draws light and dark stripes over the region, which can be read where the tint cannot. */
  isHatched?: boolean;
  className?: string;
};

/**
 * The region of a mask over a picture: a light line with a coloured one inside it, so that it can be read on light and
 * on dark pictures, and a tint. Decorative: the text beside it says what it shows.
 */
export function MaskFigure(props: Props) {
  const { shapes, line, colour = 'black', tint = 0, isHatched = false, className } = props;
  const id = useId();
  const [mask, ring, hatch] = [`${id}m`, `${id}r`, `${id}h`];
  return (
    <svg
      viewBox="0 0 1024 1024"
      aria-hidden="true"
      className={cx('pointer-events-none absolute inset-0 size-full', className)}
    >
      <defs>
        <mask id={mask} maskUnits="userSpaceOnUse" x="0" y="0" width="1024" height="1024">
          {shapes.map((shape, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: shapes are drawn in their order and have no name
            <MaskPath key={at} shape={shape} />
          ))}
        </mask>
        {/* Lines lie inside the region: at the picture's edge they would be cut off outside. */}
        <filter
          id={ring}
          filterUnits="userSpaceOnUse"
          x="-80"
          y="-80"
          width="1184"
          height="1184"
          colorInterpolationFilters="sRGB"
        >
          <feMorphology in="SourceAlpha" operator="erode" radius={line} result="inner" />
          <feMorphology in="SourceAlpha" operator="erode" radius={2 * line} result="core" />
          <feFlood floodColor="white" />
          <feComposite in2="SourceAlpha" operator="in" result="white" />
          <feComposite in="white" in2="inner" operator="out" result="light" />
          <feFlood floodColor={colour} />
          <feComposite in2="inner" operator="in" result="ink" />
          <feComposite in="ink" in2="core" operator="out" result="dark" />
          <feFlood floodColor={colour} floodOpacity={tint} />
          <feComposite in2="core" operator="in" result="tint" />
          <feMerge>
            <feMergeNode in="tint" />
            <feMergeNode in="light" />
            <feMergeNode in="dark" />
          </feMerge>
        </filter>
        {isHatched ? (
          <pattern
            id={hatch}
            width="22"
            height="22"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="3" height="22" fill="white" fillOpacity="0.55" />
            <rect x="3" width="3" height="22" fill="black" fillOpacity="0.35" />
          </pattern>
        ) : null}
      </defs>
      {isHatched ? <rect width="1024" height="1024" mask={`url(#${mask})`} fill={`url(#${hatch})`} /> : null}
      <g filter={`url(#${ring})`}>
        <rect width="1024" height="1024" mask={`url(#${mask})`} />
      </g>
    </svg>
  );
}

/** `mask-image` that shows an element only where a mask's shapes are. */
export function maskImage(shapes: Shapes): string {
  const inner = shapes
    .map((shape) => {
      const ink = shape.erase ? '#000' : '#fff';
      return 'path' in shape
        ? `<path d="${pathOf(shape)}" fill="none" stroke="${ink}" stroke-width="${2 * shape.brush}" stroke-linecap="round" stroke-linejoin="round"/>`
        : `<path d="${pathOf(shape)}" fill="${ink}" fill-rule="evenodd"/>`;
    })
    .join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1024 1024"><mask id="m" maskUnits="userSpaceOnUse" x="0" y="0" width="1024" height="1024">${inner}</mask><rect width="1024" height="1024" mask="url(#m)"/></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}
