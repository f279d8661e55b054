'use client';
import encodeQR from 'qr';

/** Light modules around the code; scanners need four. */
const BORDER = 4;

/**
 * A QR code as one SVG path, dark on white in either theme, because scanners read no inverted codes. A module
 * of its own: loaded when an invitation is opened.
 */
export function QrCode({ text, label }: { text: string; label: string }) {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: BORDER });
  const path = rows
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      shapeRendering="crispEdges"
      className="size-full rounded-lg bg-white"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
