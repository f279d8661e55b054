'use client';
import type { GenerationView } from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import { useRoom } from '../live/use-room';
import { Mosaic } from './mosaic';
import { OnAir, useOnAir } from './on-air';
import type { Piece } from './piece';

type Props = {
  /** At least one. */
  pieces: readonly Piece[];
  /** Generations that ran when the page was rendered. */
  live: GenerationView[];
  onPick: (caption: string) => void;
};

/** The landing page's pictures: what somebody makes at this moment, else the best ones, else samples. */
export function Hero({ pieces, live, onPick }: Props) {
  const { tiles } = useRoom(LOBBY, live);
  const onAir = useOnAir(tiles);
  return (
    <Mosaic pieces={pieces} onPick={onPick} live={onAir ? <OnAir key={onAir.id} initial={onAir} /> : null} />
  );
}
