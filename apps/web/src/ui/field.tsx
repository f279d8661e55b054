import type { InputHTMLAttributes, SelectHTMLAttributes } from 'react';
import { cx } from './cx';

/** Classes of a box to type or choose in. */
export const boxClass =
  'h-10 w-full min-w-0 rounded-lg border border-line-strong bg-bg px-3 text-sm text-text placeholder:text-faint hover:border-faint';

type InputProps = InputHTMLAttributes<HTMLInputElement> & {
  label: string;
  name: string;
  /**
   * Most code points. Not `maxLength`, which counts UTF-16 units and so takes half as many emoji; ActionForm
   * checks it.
   */
  most?: number;
};

/** A text input with its label above. */
export function Field({ label, className, most, ...input }: InputProps) {
  return (
    <label className={cx('flex min-w-0 flex-1 basis-48 flex-col gap-1.5 text-[13px] text-muted', className)}>
      {label}
      <input className={boxClass} data-most={most} {...input} />
    </label>
  );
}

type ChoiceProps = SelectHTMLAttributes<HTMLSelectElement> & {
  label: string;
  name: string;
  options: { value: string; label: string }[];
};

/** A select with its label above. */
export function Choice({ label, options, className, ...select }: ChoiceProps) {
  return (
    <label className={cx('flex min-w-0 flex-1 basis-40 flex-col gap-1.5 text-[13px] text-muted', className)}>
      {label}
      <select className={boxClass} {...select}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A checkbox with its label beside it. */
export function Tick({ label, className, ...input }: InputProps) {
  return (
    <label className={cx('flex min-h-10 items-center gap-2 text-[13px] text-muted', className)}>
      <input type="checkbox" className="size-4 accent-(--accent)" {...input} />
      {label}
    </label>
  );
}
