import type { IconNode } from 'lucide';
import { createElement, type SVGProps } from 'react';

type Props = Omit<SVGProps<SVGSVGElement>, 'children'> & {
  of: IconNode;
  /** Side in pixels. */
  size?: number;
};

/**
 * A Lucide icon from its plain paths: lucide-react brings a runtime that every page would load. Decorative:
 * text beside it or the control's label names it.
 */
export function Icon({ of, size = 24, strokeWidth = 2, fill = 'none', ...rest }: Props) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={fill}
      stroke="currentColor"
      strokeWidth={strokeWidth}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      {...rest}
    >
      {of.map(([tag, attributes], index) => createElement(tag, { key: index, ...attributes }))}
    </svg>
  );
}
