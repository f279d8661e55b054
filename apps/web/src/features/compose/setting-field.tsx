'use client';
import { type ReactNode, useId } from 'react';
import { cx } from '../../ui/cx';
import { boxClass } from '../../ui/field';

/** Class of the controls of the settings. */
export const control = `${boxClass} tabular`;

/** Binds a control to its label and its hint. */
type Bound = { id: string; 'aria-describedby': string };

type Props = {
  label: string;
  /** Explains the setting; of a `wrong` value it says the range. */
  hint: string;
  wrong?: boolean;
  children: (bound: Bound) => ReactNode;
};

/** A setting: its label, its control and its hint. */
export function Field({ label, hint, wrong = false, children }: Props) {
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-[13px] text-muted">
        {label}
      </label>
      {children({ id, 'aria-describedby': hintId })}
      <p id={hintId} className={cx('text-xs', wrong ? 'text-danger' : 'text-faint')}>
        {hint}
      </p>
    </div>
  );
}
