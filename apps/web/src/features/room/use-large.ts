'use client';
import type { GenerationView } from '@atelier/domain';
import type { WatchSnapshot } from '@atelier/protocol';
import { useState } from 'react';
import { captionField } from '../compose/caption-field';
import type { Featured } from './featured';
import { useFeatured } from './use-featured';

/** The large picture of a room's wall: the stage, what the visitor made, and which of several images they chose. */
export function useLarge(tiles: WatchSnapshot[], first: Featured) {
  const stage = useFeatured(tiles, first);
  const { view } = stage;
  /** Id of the generation that the visitor made last. */
  const [made, setMade] = useState<string | null>(null);
  const [choice, setChoice] = useState<{ id: string; index: number | null } | null>(null);
  return {
    stage,
    view,
    made,
    /** Index of the chosen image of the picture on view; null: none. */
    chosen: view && choice?.id === view.id ? choice.index : null,
    choose: (index: number | null): void => setChoice(view && { id: view.id, index }),
    /** Shows what the visitor has just made. */
    showMade: (generation: GenerationView): void => {
      setMade(generation.id);
      stage.show(generation);
    },
    /** Lets the stage follow the room again, and goes to the caption for another picture. */
    another: (): void => {
      stage.release();
      captionField()?.focus();
    },
  };
}
