/** The logo: three nested squares, 64 in 256 in 1024. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect
        x="1"
        y="1"
        width="22"
        height="22"
        rx="6"
        fill="none"
        stroke="currentColor"
        strokeOpacity="0.35"
        strokeWidth="1.5"
      />
      <rect
        x="5.5"
        y="9"
        width="9.5"
        height="9.5"
        rx="2.5"
        fill="none"
        stroke="currentColor"
        strokeOpacity="0.7"
        strokeWidth="1.5"
      />
      <rect x="5.5" y="14.5" width="4" height="4" rx="1" fill="var(--accent)" />
    </svg>
  );
}
