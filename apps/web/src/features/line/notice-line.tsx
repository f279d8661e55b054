'use client';
import { Button } from '../../ui/button';
import type { Notice } from './use-line';

type Props = { notice: Notice | null; problem: string | null };

/** What was done last, read out, with the button that takes it back; and what went wrong. */
export const NoticeLine = ({ notice, problem }: Props) => (
  <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-muted">
    <div role="status" className="min-w-0 [overflow-wrap:anywhere]">
      {notice?.text} {notice?.note}
    </div>
    {notice?.undo ? <Button onClick={notice.undo}>{notice.undoLabel}</Button> : null}
    <p role="alert" className="text-danger empty:hidden">
      {problem}
    </p>
  </div>
);
