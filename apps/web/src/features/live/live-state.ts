import type { GenerationView } from '@atelier/domain';
import { ENDED_STATUSES, STAGES, type StageName } from '@atelier/domain/constants';
import { type ProgressPayload, type ReactionPayload, takeFrame, type WatchSnapshot } from '@atelier/protocol';

/** An x0 preview as WebP. */
type Preview = { seq: number; bytes: Uint8Array };
/** The newest preview of each stage of one image. It stays under the finished picture while that loads. */
export type Previews = Partial<Record<StageName, Preview>>;

/** The stage and step of one image, by its newest frame. */
type At = Omit<ProgressPayload, 'preview'>;
/** The row with the progress of each image; images advance side by side. */
export type LiveView = GenerationView & { at?: Readonly<Record<number, At>> };

/** A watcher's state of a generation: the row with the newest frames, and the previews. */
export type LiveState = { view: LiveView; previews: Readonly<Record<number, Previews>> };

export type LiveEvent =
  | { type: 'snapshot'; snapshot: WatchSnapshot }
  | { type: 'progress'; frame: ProgressPayload }
  | { type: 'state'; view: GenerationView }
  | ({ type: 'votes'; votes: number } & Partial<Pick<GenerationView, 'voted' | 'votedImage' | 'promotion'>>)
  | ({ type: 'reaction' } & Omit<ReactionPayload, 'generationId'>)
  | { type: 'gone' };

const ENDED = new Set<GenerationView['status']>(ENDED_STATUSES);
export const isEnded = (view: GenerationView): boolean => ENDED.has(view.status);

export const startState = (view: GenerationView): LiveState => ({ view, previews: {} });

/** Returns the frames of a snapshot, the oldest first. */
export const framesOf = ({
  progress,
  others = [],
}: Pick<WatchSnapshot, 'progress' | 'others'>): ProgressPayload[] =>
  progress ? [...others, progress] : others;

/** Returns the progress of an image as a number to compare. */
const reached = ({ stage, step, steps }: At): number => STAGES.indexOf(stage) + step / Math.max(1, steps);

/** Returns the images in progress by their newest frames, the one furthest behind first. */
export const drawn = (view: LiveView): At[] =>
  Object.values(view.at ?? {})
    .filter(({ image }) => {
      const { stages, target } = view.images[image] ?? {};
      return !target || !stages?.[`${target}`];
    })
    .sort((a, b) => reached(a) - reached(b));

/**
 * Returns `view` at the step of the image furthest behind. The newest frame's step would jump between images.
 */
function placed(view: LiveView): LiveView {
  const [behind] = drawn(view);
  if (!behind) return view;
  const { stage, image, step, steps } = behind;
  return { ...view, stage, image, step, steps };
}

function applyFrame(state: LiveState, frame: ProgressPayload): LiveState {
  // The row decides: a frame that arrives after the end changes nothing.
  if (frame.generationId !== state.view.id || isEnded(state.view)) return state;
  const { preview, ...at } = frame;
  const taken = takeFrame(state.view.at ?? {}, at);
  if (taken === null) return state;
  const view: LiveView = {
    ...state.view,
    status: 'running',
    position: null,
    etaMs: frame.etaMs,
    at: taken,
  };
  const previews = preview
    ? {
        ...state.previews,
        [frame.image]: {
          ...state.previews[frame.image],
          [frame.stage]: { seq: frame.seq, bytes: preview },
        },
      }
    : state.previews;
  return { view: placed(view), previews };
}

function applyView(state: LiveState, next: GenerationView): LiveState {
  if (next.id !== state.view.id) return state;
  // Broadcasts always say `voted: false`, so only answers to this page set it.
  const { voted, votedImage } = state.view;
  const view = { ...next, voted, votedImage };
  // A frame holds the current step, the row only that of its last write. After a retry or a promotion the
  // next job counts attempts and frames from the start again.
  const { at, etaMs } = state.view;
  const live = at && view.status === 'running' && state.view.status === 'running';
  return { ...state, view: live ? placed({ ...view, etaMs, at }) : view };
}

/** Ends a hidden or deleted generation and clears its pictures. */
function applyGone({ view }: LiveState): LiveState {
  const images = view.images.map((image) => ({ ...image, stages: {}, thumbhash: null }));
  const ended = { status: 'cancelled', stage: null, step: null, steps: null, at: undefined } as const;
  return { view: { ...view, ...ended, images, error: { code: 'gone', message: '' } }, previews: {} };
}

/** Folds one event into the state. Returns the same object when nothing changed. */
export function reduceLive(state: LiveState, event: LiveEvent): LiveState {
  switch (event.type) {
    case 'snapshot':
      // A snapshot replaces everything: another job may have begun during a gap, or the vote changed in
      // another tab.
      return framesOf(event.snapshot).reduce(applyFrame, {
        view: event.snapshot.generation,
        previews: state.previews,
      });
    case 'progress':
      return applyFrame(state, event.frame);
    case 'state':
      return applyView(state, event.view);
    case 'votes': {
      const { type: _, ...told } = event;
      return { ...state, view: { ...state.view, ...told } };
    }
    case 'reaction':
      // Shown in passing (features/room/use-reactions.ts), and no part of the picture.
      return state;
    case 'gone':
      return applyGone(state);
  }
}
