import { AtelierError, personOf } from '@atelier/domain';
import { LOBBY, peopleRoom, type SketchPayload, type SketchResult, sketchPayload } from '@atelier/protocol';
import type { z } from 'zod';
import type { Container } from '../../server/container';
import { answer } from '../answer';
import type { BrowserSocket } from '../types';
import type { SketchGate } from './gate';
import type { GhostBoard } from './ghost-board';
import type { LanePool } from './lane-pool';
import type { SketchQueue } from './sketch-queue';

export interface Drafting {
  gate: SketchGate;
  lanes: LanePool;
  queue: SketchQueue;
  ghosts: GhostBoard;
}

type Parsed = z.output<typeof sketchPayload>;

/**
 * Takes the captions that the person at `socket` types, answers them with drafts, and shows them to their
 * room. `address` is the client's, by which guests and visitors take turns.
 */
export function serveSketches(
  socket: BrowserSocket,
  { container, drafting, address }: { container: Container; drafting: Drafting; address: string },
): void {
  const { gate, lanes, queue, ghosts } = drafting;
  const { log, deps, metrics } = container;
  let newest = -1;
  let shown: { id: string; room: string } | null = null;
  /** Identity of the typist: a person over all their tabs, or this page of a visitor. */
  const keyOf = (): string => personOf(socket.data.actor) ?? `socket:${socket.id}`;
  const hide = (): void => {
    if (shown) ghosts.end(shown.id);
    shown = null;
  };
  const stop = (): void => {
    queue.drop(keyOf());
    hide();
  };

  const show = ({ room, caption }: Parsed, isShown: boolean): void => {
    const { person } = socket.data;
    const isThere = room !== undefined && room !== LOBBY && socket.rooms.has(peopleRoom(room));
    if (isThere && isShown && person) {
      shown = { id: person.id, room };
      ghosts.typed(room, person, caption);
    } else hide();
  };

  const draw = ({ seq, caption, seed, settings, pack }: Parsed): void => {
    const { actor } = socket.data;
    const wanted = pack ?? deps.packs.defaultName;
    assertLane(lanes.stateOf(wanted));
    queue.put({
      key: keyOf(),
      turn: actor.kind === 'user' ? actor.userId : `address:${address}`,
      pack: wanted,
      payload: { caption, seed, settings },
      done: (drawn) => {
        const isDrawn = 'webp' in drawn;
        metrics.drafts.inc({ outcome: isDrawn ? 'drawn' : drawn.code });
        const result: SketchResult = isDrawn
          ? { seq, ok: true, webp: drawn.webp, steps: drawn.steps, besideJobs: drawn.besideJobs }
          : { seq, ok: false, code: drawn.code };
        socket.emit('sketch', result);
        if (isDrawn && shown) ghosts.drawn(shown.id, drawn.webp);
      },
    });
  };

  socket.on('sketch', (payload: SketchPayload, ack) =>
    answer({ schema: sketchPayload, payload, ack, log }, async (sketch) => {
      const { seq } = sketch;
      newest = Math.max(newest, seq);
      try {
        const { isShown } = await gate.admit(socket.data.actor, sketch.caption);
        // Newer words came while the standing was read, or the page went.
        if (seq < newest || !socket.connected) return { seq };
        show(sketch, isShown);
        draw(sketch);
        return { seq };
      } catch (error) {
        if (seq >= newest && error instanceof AtelierError && HIDDEN.has(error.code)) stop();
        throw error;
      }
    }),
  );
  socket.on('sketch:end', stop);
  socket.on('disconnecting', stop);
  socket.on('leave', () => {
    // The handler of the event itself has left the room by now.
    if (shown && !socket.rooms.has(peopleRoom(shown.room))) hide();
  });
}

/** Refusals after which nothing of the person may be shown. */
const HIDDEN = new Set(['caption_refused', 'banned', 'unauthenticated']);

/** @throws AtelierError no_worker; stage_unavailable (a draft costs more than drafts may) */
function assertLane(state: 'open' | 'slow' | 'none'): void {
  if (state === 'none')
    throw new AtelierError('no_worker', 'No worker can draw while you type. Make still works.');
  if (state === 'slow')
    throw new AtelierError('stage_unavailable', 'Drafts take too long with this pack. Make still works.');
}
