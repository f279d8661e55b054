'use client';
import type { GenerationView } from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import { LiveWall } from '../live/live-wall';
import { useRoom } from '../live/use-room';

/** The wall of the front page: everything being made outside rooms, in the light of the lobby's socket room. */
export function LobbyWall({ live }: { live: GenerationView[] }) {
  return <LiveWall tiles={useRoom(LOBBY, live).tiles} />;
}
