import type { ComponentProps } from 'react';
import { cx } from './cx';

export type ButtonTone = 'primary' | 'plain' | 'ghost' | 'danger';
export type ButtonSize = 'sm' | 'md' | 'icon';

const TONES: Record<ButtonTone, string> = {
  primary: 'bg-fill text-fill-ink hover:brightness-110 font-semibold',
  plain: 'bg-raised text-text border border-line hover:border-line-strong',
  ghost: 'text-muted hover:text-text hover:bg-raised',
  danger: 'text-danger border border-line hover:border-danger',
};

const SIZES: Record<ButtonSize, string> = {
  sm: 'h-9 px-3 text-[13px] gap-1.5 rounded-lg',
  md: 'h-11 px-4 text-sm gap-2 rounded-xl',
  icon: 'size-10 justify-center rounded-lg',
};

/** Classes of a button, for links that look like one. */
export const buttonClass = (tone: ButtonTone = 'plain', size: ButtonSize = 'sm', extra?: string): string =>
  cx(
    'inline-flex items-center justify-center whitespace-nowrap font-medium transition duration-150 select-none',
    'disabled:opacity-45 disabled:pointer-events-none active:scale-[0.985]',
    TONES[tone],
    SIZES[size],
    extra,
  );

type Props = ComponentProps<'button'> & { tone?: ButtonTone; size?: ButtonSize };

export function Button({ tone, size, className, type = 'button', ...rest }: Props) {
  return <button type={type} className={buttonClass(tone, size, className)} {...rest} />;
}
