import { cx } from '../../ui/cx';

/** One bar a stage, filled to its `fraction` (0 to 1), with its size in pixels below. */
export function Bars({ stages }: { stages: readonly { size: number | string; fraction: number }[] }) {
  return (
    <span aria-hidden="true" className="flex gap-1.5">
      {stages.map(({ size, fraction }) => (
        <span key={size} className="flex-1">
          <span className="block h-[3px] overflow-hidden rounded-full bg-white/30">
            <span
              className="block h-full origin-left bg-fill transition-transform duration-500"
              style={{ transform: `scaleX(${fraction})` }}
            />
          </span>
          <span className={cx('tabular mt-1 block text-[11px]', fraction === 0 && 'opacity-70')}>{size}</span>
        </span>
      ))}
    </span>
  );
}
