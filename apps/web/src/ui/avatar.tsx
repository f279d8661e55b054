import { cx } from './cx';

/** A hue in degrees from a name, the same each time, to tell people without a picture apart. */
const hueOf = (text: string): number => {
  let hash = 0;
  for (const char of text) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return hash % 360;
};

/** A person's picture, or their first letter on a colour. Decorative: the name stands beside it. */
export function Avatar({ name, url, size = 24 }: { name: string; url: string | null; size?: number }) {
  const box = { width: size, height: size };
  if (url) {
    return (
      // biome-ignore lint/performance/noImgElement: the optimiser gains nothing for a remote avatar of 24 px
      <img
        src={url}
        alt=""
        {...box}
        className="shrink-0 rounded-full"
        loading="lazy"
        referrerPolicy="no-referrer"
      />
    );
  }
  return (
    <span
      aria-hidden="true"
      className={cx('inline-flex shrink-0 items-center justify-center rounded-full font-semibold text-white')}
      style={{ ...box, fontSize: size * 0.45, background: `oklch(0.45 0.08 ${hueOf(name)})` }}
    >
      {[...name][0]?.toUpperCase() ?? '·'}
    </span>
  );
}
