'use client';
import { useId } from 'react';
import { cx } from './cx';

type Props<T extends string | number> = {
  label: string;
  value: T;
  options: { value: T; label: string; title?: string }[];
  onChange: (value: T) => void;
  /** Id of the element that explains the choice. */
  describedBy?: string;
};

/** A choice of a few as native radio buttons, which arrow keys and screen readers understand. */
export function Segmented<T extends string | number>({
  label,
  value,
  options,
  onChange,
  describedBy,
}: Props<T>) {
  const name = useId();
  return (
    <fieldset aria-describedby={describedBy} className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-[13px] text-muted">{label}</legend>
      <div className="inline-flex w-fit rounded-lg border border-line bg-sunken p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            title={option.title}
            className={cx(
              'tabular cursor-pointer rounded-md px-2 py-1.5 sm:px-2.5 text-[13px] leading-4 transition-colors',
              'has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-1',
              option.value === value ? 'bg-thumb text-text shadow-sm' : 'text-muted hover:text-text',
            )}
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
