'use client';
import type { PersonView } from '@atelier/domain';
import type { DiscordSDK, Types } from '@discord/embedded-app-sdk';
import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError, api } from '../api/client';
import { renewConnection } from '../live/socket';
import { signIn } from './sign-in';
import { carryTicket, SIGN_IN } from './ticket';

export type Participant = Types.GetActivityInstanceConnectedParticipantsResponse['participants'][number];

/** Milliseconds before the end of a bearer at which the frame signs in again. */
const EARLY_MS = 300_000;

export type FrameState =
  /** Opened outside Discord. */
  | { at: 'outside' }
  /** Discord's client has not answered yet, or asks the person. */
  | { at: 'connecting' }
  /** Looks on: the person declined, or what failed is to be tried again. */
  | { at: 'looking'; why: 'declined' | 'ended' | 'failed' }
  | { at: 'in'; me: PersonView };

/**
 * This page in Discord's frame: the connection to Discord's client, who is signed in, and who else has the
 * Activity open. Leaving by `open` asks the person first, in Discord's own window.
 */
export function useFrame(clientId: string): {
  state: FrameState;
  participants: Participant[];
  enter: () => void;
  leave: () => void;
  open: (url: string) => void;
} {
  const [state, setState] = useState<FrameState>({ at: 'connecting' });
  const [participants, setParticipants] = useState<Participant[]>([]);
  const sdk = useRef<DiscordSDK | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const router = useRouter();

  /** @param again before the bearer ends: nothing changes for the person, and a failure waits for that end */
  const enter = useCallback(
    async (again = false): Promise<void> => {
      const link = sdk.current;
      if (!link) return;
      clearTimeout(timer.current);
      try {
        const { token, expiresAt, person } = await signIn(link);
        carryTicket(token, () => setState({ at: 'looking', why: 'ended' }));
        setState({ at: 'in', me: person });
        if (!again) {
          renewConnection();
          router.refresh();
        }
        timer.current = setTimeout(
          () => void enter(true),
          Math.max(0, Date.parse(expiresAt) - Date.now() - EARLY_MS),
        );
      } catch (error) {
        if (!again) setState({ at: 'looking', why: error instanceof ApiError ? 'failed' : 'declined' });
      }
    },
    [router],
  );

  useEffect(() => {
    let gone = false;
    if (!new URLSearchParams(window.location.search).has('frame_id')) {
      setState({ at: 'outside' });
      return;
    }
    const begin = async (): Promise<void> => {
      const { DiscordSDK } = await import('@discord/embedded-app-sdk');
      if (gone) return;
      // Otherwise each line of the console would become a message to Discord's client.
      const link = new DiscordSDK(clientId, { disableConsoleLogOverride: true });
      await link.ready();
      if (gone) return;
      sdk.current = link;
      const hear = (update: { participants: Participant[] }): void => setParticipants(update.participants);
      await enter();
      await link.subscribe('ACTIVITY_INSTANCE_PARTICIPANTS_UPDATE', hear).catch(() => undefined);
      const now = await link.commands.getActivityInstanceConnectedParticipants().catch(() => null);
      if (now && !gone) hear(now);
    };
    begin().catch(() => {
      if (!gone) setState({ at: 'looking', why: 'failed' });
    });
    return () => {
      gone = true;
      clearTimeout(timer.current);
      sdk.current?.close(1000, 'left');
      sdk.current = null;
    };
  }, [clientId, enter]);

  const open = useCallback((url: string): void => {
    if (sdk.current) void sdk.current.commands.openExternalLink({ url }).catch(() => undefined);
    else window.open(url, '_blank', 'noopener');
  }, []);
  const leave = useCallback((): void => {
    clearTimeout(timer.current);
    void api(SIGN_IN, { method: 'DELETE' })
      .catch(() => undefined)
      .then(() => {
        carryTicket(null);
        setState({ at: 'looking', why: 'ended' });
        renewConnection();
      });
  }, []);
  return { state, participants, enter: () => void enter(), leave, open };
}
