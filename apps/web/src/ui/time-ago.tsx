'use client';
import { useState } from 'react';
import { useFormatter, useNow } from 'use-intl';
import { useExactTime } from './exact-time';

/** "3 minutes ago", updated each minute. The title has the exact time. */
export function TimeAgo({ iso }: { iso: string }) {
  const format = useFormatter();
  const exactly = useExactTime();
  const now = useNow({ updateInterval: 60_000 });
  // Made when it is wanted: a browser takes as long to load the names of months as to draw a page of cards.
  const [exact, setExact] = useState<string>();
  const date = new Date(iso);
  return (
    <time dateTime={iso} title={exact} onPointerEnter={() => setExact(exactly(iso))}>
      {format.relativeTime(date, Math.max(now.getTime(), date.getTime()))}
    </time>
  );
}
