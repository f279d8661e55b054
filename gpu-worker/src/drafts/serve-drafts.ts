import { type DraftAnswer, draftPayload, type ServerToWorker, type WorkerToServer } from '@atelier/protocol';
import type { Socket } from 'socket.io-client';
import type { DraftLane } from './draft-lane';

const REFUSED: DraftAnswer = { ok: false, code: 'failed', waitMs: 0 };

/** Answers the web's drafts over `socket`, and tells it the lane's state on every connection and change. */
export function serveDrafts(socket: Socket<ServerToWorker, WorkerToServer>, lane: DraftLane): void {
  const tell = (): void => void socket.emit('lane', lane.notice);
  socket.on('connect', tell);
  lane.onChange = () => {
    if (socket.connected) tell();
  };
  socket.on('draft', (payload, ack) => {
    const parsed = draftPayload.safeParse(payload);
    if (!parsed.success) return ack(REFUSED);
    void lane.draw(parsed.data).then(ack);
  });
}
