import { type DraftAnswer, draftAnswer, lanePayload, type ServerToWorker } from '@atelier/protocol';
import type { Log } from '../../server/log';
import type { LanePool } from './lane-pool';

/** Longest time in milliseconds until a worker answers; a step of a job may go before the draft. */
const TIMEOUT_MS = 10_000;
const FAILED: DraftAnswer = { ok: false, code: 'failed', waitMs: 0 };
const GONE: DraftAnswer = { ok: false, code: 'busy', waitMs: 0 };

/** The part of a worker's socket that is used here. */
interface WorkerSocket {
  readonly id: string;
  on(event: string, listener: (payload: unknown) => void): unknown;
  timeout(ms: number): { emitWithAck(event: string, payload: unknown): Promise<unknown> };
}

/** Enters the lane of a connected worker into the pool, until it disconnects. */
export function serveLane(socket: WorkerSocket, pool: LanePool, log: Log): void {
  let leave = (): void => {};
  const gone = new Promise<DraftAnswer>((resolve) => {
    leave = () => resolve(GONE);
  });
  const ask = async (payload: Parameters<ServerToWorker['draft']>[0]): Promise<DraftAnswer> => {
    const asked = socket
      .timeout(TIMEOUT_MS)
      .emitWithAck('draft', payload)
      .then(
        (answer) => {
          const parsed = draftAnswer.safeParse(answer);
          if (!parsed.success) log.warn({ issue: parsed.error.issues[0]?.path.join('.') }, 'invalid draft');
          return parsed.success ? parsed.data : FAILED;
        },
        () => FAILED,
      );
    // A draft of a worker that goes is asked of another one.
    return Promise.race([asked, gone]);
  };
  socket.on('lane', (payload) => {
    const parsed = lanePayload.safeParse(payload);
    if (parsed.success) pool.set(socket.id, parsed.data, ask, true);
    else log.warn({ issue: parsed.error.issues[0]?.path.join('.') }, 'invalid lane');
  });
  socket.on('disconnect', () => {
    pool.remove(socket.id);
    leave();
  });
}
