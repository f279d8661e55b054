'use client';
import { REACTION_EMOJI, REACTIONS, type Reaction } from '@atelier/domain/constants';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '../api/error-text';

/** Milliseconds of a flight; the animation `rise` in globals.css takes as long. */
const FLIGHT_MS = 2400;

type FlyingProps = { reaction: Reaction; left: number; onLanded: () => void };

function Flying({ reaction, left, onLanded }: FlyingProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: one flight, however often it is rendered
  useEffect(() => {
    const timer = setTimeout(onLanded, FLIGHT_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <span
      className="emoji rise absolute bottom-20 text-4xl drop-shadow-lg motion-reduce:animate-none"
      style={{ left: `${left}%` }}
    >
      {REACTION_EMOJI[reaction]}
    </span>
  );
}

type SkyProps = { flying: { key: number; reaction: Reaction }[]; onLanded: (key: number) => void };

/** Reactions that rise over the picture. Without motion each stands still. The bar counts them. */
export function ReactionSky({ flying, onLanded }: SkyProps) {
  return (
    <div
      aria-hidden="true"
      data-flying={flying.length}
      className="pointer-events-none absolute inset-0 overflow-hidden"
    >
      {flying.map(({ key, reaction }) => (
        // Spread by the golden ratio: neighbours in time are far apart.
        <Flying key={key} reaction={reaction} left={8 + ((key * 61.8) % 78)} onLanded={() => onLanded(key)} />
      ))}
    </div>
  );
}

type BarProps = {
  counts: Partial<Record<Reaction, number>>;
  /** Sends a reaction; rejects with the refusal. */
  onReact: (reaction: Reaction) => Promise<void>;
};

/** One button for each reaction, with how many came since the page opened. */
export function ReactionBar({ counts, onReact }: BarProps) {
  const t = useTranslations('room');
  const errorText = useErrorText();
  const [problem, setProblem] = useState<string | null>(null);
  const react = (reaction: Reaction): void => {
    setProblem(null);
    onReact(reaction).catch((error: unknown) => setProblem(errorText(error)));
  };
  return (
    <>
      <fieldset className="flex">
        <legend className="sr-only">{t('react')}</legend>
        {REACTIONS.map((reaction) => (
          <button
            key={reaction}
            type="button"
            aria-label={t('reaction', { name: t(`reactionName.${reaction}`), count: counts[reaction] ?? 0 })}
            title={t(`reactionName.${reaction}`)}
            onClick={() => react(reaction)}
            className="emoji tabular inline-flex h-11 min-w-11 items-center justify-center gap-1 rounded-xl px-1.5 text-lg transition hover:bg-raised active:scale-110"
          >
            {REACTION_EMOJI[reaction]}
            {counts[reaction] ? (
              <span className="font-sans text-xs text-muted">{counts[reaction]}</span>
            ) : null}
          </button>
        ))}
      </fieldset>
      <p role="alert" className="basis-full text-[13px] text-danger empty:hidden">
        {problem}
      </p>
    </>
  );
}
