import type { ReactNode } from 'react';
import { cx } from './cx';

/** The page's centred column with its gutters. */
export function Page({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div className={cx('mx-auto w-full max-w-[1320px] px-4 sm:px-6 lg:px-8', className)}>{children}</div>
  );
}

type SectionProps = { id: string; title: string; aside?: ReactNode; children: ReactNode; className?: string };

/** A titled part of a page, with `aside` at the right of the title. */
export function Section({ id, title, aside, children, className }: SectionProps) {
  return (
    <section aria-labelledby={id} className={className}>
      <div className="mb-4 flex min-h-9 items-center justify-between gap-4">
        <h2 id={id} className="text-[15px] font-semibold">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
