'use client';
import type { ImageView } from '@atelier/domain';
import { PROMOTED_SIZES, type PromotedSize } from '@atelier/domain/constants';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { reachedSize } from '../../ui/reached-size';
import { useErrorText } from '../api/error-text';
import { oneAtATime } from '../api/one-at-a-time';
import { useKeys } from '../keys/registry';
import type { Live } from '../live/use-generation';
import { castVote } from './cast-vote';
import { type Promote, usePromote } from './use-promote';
import { isMine } from './vote-button';

/** Images that a digit key can name. */
const DIGITS = Array.from({ length: 9 }, (_, index) => index);

/** The size of an image's next promotion; undefined before its first stage, and on its way to 1024. */
export const nextSize = (image: ImageView | undefined): PromotedSize | undefined =>
  image && reachedSize(image.stages) !== null
    ? PROMOTED_SIZES.find((size) => size > image.target)
    : undefined;

/** Id of the option of an image, unique on a page that shows several generations. */
export const optionId = (generation: string, index: number): string => `image-${generation}-${index}`;

/** The images of a generation as things to choose, vote for, promote and compare. */
export type Drafts = Promote & {
  live: Live;
  /** Index of the chosen image; null while none of several is, so that votes and promotions name none. */
  chosen: number | null;
  choose: (index: number | null) => void;
  /** Promotes an image to its next size; false when it cannot go further now. */
  advance: (index: number | null) => boolean;
  /** Casts or takes back the vote for the chosen image. */
  vote: () => Promise<void>;
  /** Whether the images stand large side by side. */
  comparing: boolean;
  compare: (open: boolean) => void;
  /** The last effect of a key, for screen readers. */
  said: string;
};

/**
 * Offers the images of a generation, and binds the keys of the page: digits choose, H votes, Enter
 * promotes the chosen one to its next size, Space opens all side by side. `choice` is the state of the choice.
 */
export function useDrafts(
  live: Live,
  [chosen, choose]: readonly [number | null, (index: number | null) => void],
): Drafts {
  const t = useTranslations('drafts');
  const errorText = useErrorText();
  const { view } = live;
  const several = view.images.length > 1;
  // The cells of a grid are buttons of a table.
  const listed = several && !view.grid;
  const [comparing, compare] = useState(false);
  const [said, setSaid] = useState('');
  const [voteProblem, setVoteProblem] = useState<string | null>(null);
  const [once] = useState(oneAtATime);
  const promoting = usePromote(view.id, live.settle);

  const vote = (): Promise<void> =>
    once(async () => {
      const image = several ? (chosen ?? undefined) : undefined;
      const cast = !isMine(view, image);
      setVoteProblem(null);
      try {
        live.setVotes(await castVote(view.id, cast, image));
        setSaid(cast ? t('voted', { image: (image ?? 0) + 1 }) : t('unvoted'));
      } catch (error) {
        setVoteProblem(errorText(error));
      }
    });
  const advance = (index: number | null): boolean => {
    const size = index === null ? undefined : nextSize(view.images[index]);
    if (index === null || !size || view.status !== 'done') return false;
    void promoting.promote(index, size).then((accepted) => {
      if (accepted) setSaid(t('promoted', { image: index + 1, size }));
    });
    return true;
  };
  const pick = (index: number): boolean => {
    if (!listed || index >= view.images.length) return false;
    choose(index);
    document.getElementById(optionId(view.id, index))?.focus({ preventScroll: true });
    return true;
  };
  useKeys({
    ...Object.fromEntries(DIGITS.map((index) => [String(index + 1), () => pick(index)])),
    h: ({ repeat }) => !repeat && void vote(),
    Enter: ({ repeat, target }) => {
      if (repeat) return false;
      // On an image that is not chosen yet, Enter chooses it.
      const on = focused(target, view.id);
      if (on === null || on === chosen) return advance(chosen);
      choose(on);
    },
    ' ': () => listed && view.images.some(({ stages }) => stages['64']) && void compare(true),
  });
  const problem = promoting.problem ?? voteProblem;
  return { live, chosen, choose, advance, vote, comparing, compare, said, ...promoting, problem };
}

/** Index of the image of `generation` whose option has the focus; null when none has. */
const focused = (target: EventTarget | null, generation: string): number | null => {
  const [, index] = target instanceof Element ? target.id.split(`image-${generation}-`) : [];
  return index === undefined ? null : Number(index);
};
