import type { ReactNode } from 'react';
import { Mark } from './logo';

/** Stands for an empty list: a title, a reason, and an action. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center justify-center gap-3 rounded-2xl border border-dashed border-line px-6 py-16 text-center">
      <span className="text-faint">
        <Mark size={28} />
      </span>
      <p className="font-medium">{title}</p>
      {children ? <p className="max-w-sm text-sm text-muted">{children}</p> : null}
      {action}
    </div>
  );
}
