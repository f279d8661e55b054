'use client';
import { useEffect, useState } from 'react';
import type { HubStatus } from './hub';
import { follow } from './socket';

/** Returns the state of the page's connection. */
export function useStatus(): HubStatus {
  const [status, setStatus] = useState<HubStatus>('connecting');
  useEffect(
    () =>
      follow((hub) => {
        const read = (): void => setStatus(hub.status());
        read();
        return hub.onStatus(read);
      }),
    [],
  );
  return status;
}
