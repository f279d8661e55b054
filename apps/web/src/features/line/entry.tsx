'use client';
import type { GenerationView } from '@atelier/domain';
import { type ReactNode, useRef, useState } from 'react';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Link } from '../../ui/link';
import { TimeAgo } from '../../ui/time-ago';
import { useFocusHeir } from '../actions/pass-focus';

type EntryProps = {
  view: GenerationView;
  said: string;
  /** It may change places with the others that wait. */
  waiting?: boolean;
  lifted?: boolean;
  handle?: ReactNode;
  children: ReactNode;
};

/** A generation of the line: its handle, caption and state, then its buttons. */
export const Entry = ({ view, said, waiting, lifted, handle, children }: EntryProps) => (
  <li
    data-waiting={waiting ? '' : undefined}
    className={cx(
      'relative flex flex-wrap items-center gap-2 bg-surface p-3 first:rounded-t-2xl last:rounded-b-2xl',
      'data-dragged:z-10 data-dragged:rounded-2xl data-dragged:bg-raised data-dragged:shadow-frame',
      lifted && 'z-10 rounded-2xl bg-raised outline-2 outline-accent',
    )}
  >
    {handle}
    <span className="min-w-0 flex-1 basis-48 max-sm:basis-[calc(100%-3.5rem)]">
      <Link href={`/g/${view.id}`} draggable={false} className="block truncate text-sm hover:underline">
        {view.caption}
      </Link>
      <span className="text-[13px] text-muted">
        {said}
        {' · '}
        <TimeAgo iso={view.createdAt} />
      </span>
    </span>
    {children}
  </li>
);

type ActProps = {
  onPress: () => Promise<void> | void;
  /** Label after the first press, which then only asks: for what no undo brings back whole. */
  confirm?: string;
  children: ReactNode;
};

/** A button of the line. Its focus goes to the next entry when it leaves with its own. */
export function Act({ onPress, confirm, children }: ActProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [asked, setAsked] = useState(false);
  useFocusHeir(button);
  const press = (): void => {
    setAsked(confirm !== undefined && !asked);
    if (!confirm || asked) void onPress();
  };
  return (
    <Button ref={button} tone={asked ? 'danger' : 'plain'} onBlur={() => setAsked(false)} onClick={press}>
      {asked ? confirm : children}
    </Button>
  );
}
