import type { GenerationView, StageName } from '@atelier/domain';
import type { ProgressPayload, WatchSnapshot } from '@atelier/protocol';

/** An x0 preview as WebP. */
type Preview = { seq: number; bytes: Uint8Array };
/** The newest preview of each stage of one image: the last one stays under the finished picture while that loads. */
export type Previews = Partial<Record<StageName, Preview>>;

/** What a watcher knows of a generation: the row, the newest frame, and the previews. */
export type LiveState = {
  view: GenerationView;
  frame: ProgressPayload | null;
  previews: Readonly<Record<number, Previews>>;
};

export type LiveEvent =
  | { type: 'snapshot'; snapshot: WatchSnapshot }
  | { type: 'progress'; frame: ProgressPayload }
  | { type: 'state'; view: GenerationView }
  | { type: 'votes'; votes: number; voted?: boolean };

const ENDED = new Set<GenerationView['status']>(['done', 'failed', 'cancelled']);
export const isEnded = (view: GenerationView): boolean => ENDED.has(view.status);

export const startState = (view: GenerationView): LiveState => ({ view, frame: null, previews: {} });

/** Whether `frame` is not newer than the last one seen: frames order by (attempt, seq). */
const isStale = (last: ProgressPayload | null, frame: ProgressPayload): boolean =>
  last !== null &&
  (frame.attempt < last.attempt || (frame.attempt === last.attempt && frame.seq <= last.seq));

function applyFrame(state: LiveState, frame: ProgressPayload): LiveState {
  if (frame.generationId !== state.view.id || isStale(state.frame, frame)) return state;
  // The row is the truth: a frame that was still on its way when the job ended changes nothing.
  if (isEnded(state.view)) return state;
  const previews = frame.preview
    ? {
        ...state.previews,
        [frame.image]: {
          ...state.previews[frame.image],
          [frame.stage]: { seq: frame.seq, bytes: frame.preview },
        },
      }
    : state.previews;
  const { stage, image, step, steps, etaMs } = frame;
  return {
    view: { ...state.view, status: 'running', position: null, stage, image, step, steps, etaMs },
    frame,
    previews,
  };
}

function applyView(state: LiveState, next: GenerationView): LiveState {
  if (next.id !== state.view.id) return state;
  // Broadcasts are made for everyone: whether *I* voted is only known from my own answers.
  const view = { ...next, voted: state.view.voted };
  // A frame knows the step of this moment, the row only that of its last write.
  const { frame } = state;
  const live = view.status === 'running' && frame && state.view.status === 'running';
  if (live) {
    const { stage, image, step, steps, etaMs } = frame;
    return { ...state, view: { ...view, stage, image, step, steps, etaMs } };
  }
  // Its next job, after a retry or a promotion, counts attempts and frames from the start again.
  return { ...state, view, frame: view.status === 'running' ? frame : null };
}

/** Folds one event into what is known. Returns the same object when nothing changed. */
export function reduceLive(state: LiveState, event: LiveEvent): LiveState {
  switch (event.type) {
    case 'snapshot': {
      const { generation, progress } = event.snapshot;
      const base: LiveState = {
        view: { ...generation, voted: generation.voted || state.view.voted },
        // What the server knows is newest, also after a gap in which another job has begun.
        frame: null,
        previews: state.previews,
      };
      return progress ? applyFrame(base, progress) : base;
    }
    case 'progress':
      return applyFrame(state, event.frame);
    case 'state':
      return applyView(state, event.view);
    case 'votes':
      return {
        ...state,
        view: { ...state.view, votes: event.votes, voted: event.voted ?? state.view.voted },
      };
  }
}
