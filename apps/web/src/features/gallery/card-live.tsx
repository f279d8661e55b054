'use client';
import type { GenerationView, VoteView } from '@atelier/domain';
import { typedCaption } from '@atelier/domain/grid-template';
import { GitBranch, Heart, Type } from 'lucide';
import { type ComponentType, lazy, Suspense, useState } from 'react';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { captionField } from '../compose/caption-field';
import { useVote } from '../picture/use-vote';
import { Line, type LineProps } from './card-line';
import { ownVotes } from './hear-votes';
import { votedOnCard } from './voted-on-card';

export { showPage, watchColumns, watchEnd } from './grow';

/** Without a network nothing can be chosen. */
const orNone = <P,>(load: Promise<ComponentType<P>>) =>
  load.then(
    (component) => ({ default: component }),
    () => ({ default: (() => null) as ComponentType<P> }),
  );
// Only those who have pictures here load these.
const ChooseBox = lazy(() => orNone(import('../choose/choose-box').then((module) => module.ChooseBox)));
const ChooseBar = lazy(() => orNone(import('../choose/choose-bar').then((module) => module.ChooseBar)));

/** Whether the visitor made it, and may act: the layout names neither strangers nor banned people. */
const isOwn = ({ author }: GenerationView): boolean =>
  author !== null && author.id === document.body.dataset.person;

/** What can be done with several of one's own pictures of a grid. */
export function OwnBar({ items }: { items: GenerationView[] }) {
  const own = items.filter(isOwn);
  return own.length > 0 ? (
    <Suspense>
      <ChooseBar items={own} />
    </Suspense>
  ) : null;
}

/**
 * Fills the caption box of this page, if it has one, and goes there. React hears a change that comes through
 * the element's own setter. Returns whether there is one.
 */
function fillCaption(caption: string): boolean {
  const box = captionField();
  if (!box) return false;
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(box, caption);
  box.dispatchEvent(new Event('input', { bubbles: true }));
  box.focus();
  box.scrollIntoView({ block: 'center' });
  return true;
}

/**
 * The line below a card's picture, and what one can do with the picture. A module of its own, which loads
 * after the gallery's first paint.
 */
export function LiveLine({ view, tools, children }: LineProps) {
  const { t, errorText } = tools;
  /** The answer to a vote on this card, until the page brings another row. */
  const [answer, setAnswer] = useState<{ view: GenerationView; told: VoteView } | null>(null);
  const told = answer?.view === view ? answer.told : view;
  const words = typedCaption(view);
  const image = votedOnCard(view);
  const { caption } = view;
  const isMine = ownVotes.get(view.id) ?? told.voted;
  // A vote for another image, or for the whole, is not said to be for this one.
  const named = image !== undefined && (!isMine || told.votedImage === image) ? image + 1 : null;
  const { voted, votes, busy, problem, toggle } = useVote({
    id: view.id,
    image,
    isMine,
    isCounted: isMine,
    votes: told.votes,
    errorText,
    onVotes: (next) => setAnswer({ view, told: next }),
  });
  return (
    <>
      <Line votes={votes} voted={voted} t={t}>
        {children}
      </Line>
      <div className="card-actions">
        <button
          type="button"
          aria-pressed={voted}
          aria-disabled={busy}
          aria-label={named === null ? t('vote', { caption }) : t('voteImage', { caption, image: named })}
          title={named === null ? t('voteShort') : t('voteImageShort', { image: named })}
          onClick={() => void toggle()}
          className="card-action"
        >
          <Icon of={Heart} size={16} fill={voted ? 'currentColor' : 'none'} />
        </button>
        <Link
          href={`/g/${view.id}?remix`}
          aria-label={t('remix', { caption })}
          title={t('remixShort')}
          className="card-action"
        >
          <Icon of={GitBranch} size={16} />
        </Link>
        <Link
          href={`/?caption=${encodeURIComponent(words)}`}
          aria-label={t('words', { caption })}
          title={t('wordsShort')}
          onClick={(event) => fillCaption(words) && event.preventDefault()}
          className="card-action"
        >
          <Icon of={Type} size={16} />
        </Link>
      </div>
      <p role="alert" className="text-xs text-danger empty:hidden">
        {problem}
      </p>
      {isOwn(view) ? (
        <Suspense>
          <ChooseBox id={view.id} caption={view.caption} />
        </Suspense>
      ) : null}
    </>
  );
}
