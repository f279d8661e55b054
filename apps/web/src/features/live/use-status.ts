'use client';
import { useSyncExternalStore } from 'react';
import type { HubStatus } from './hub';
import { getHub } from './socket';

const subscribe = (listener: () => void): (() => void) => getHub().onStatus(listener);

/** State of the page's connection. */
export const useStatus = (): HubStatus =>
  useSyncExternalStore(
    subscribe,
    () => getHub().status(),
    () => 'connecting',
  );
