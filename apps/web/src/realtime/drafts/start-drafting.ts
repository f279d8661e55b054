import type { GhostPayload } from '@atelier/protocol';
import type { Container } from '../../server/container';
import { SketchGate } from './gate';
import { GhostBoard, type GhostMessage } from './ghost-board';
import { LanePool } from './lane-pool';
import { type LaneMessage, RemoteLanes } from './remote-lanes';
import type { Drafting } from './serve-sketches';
import { SketchQueue } from './sketch-queue';

/** Live drafts of one web process. Behaviours: docs/SPEC.md, section Live drafts. */
export interface RunningDrafts extends Drafting {
  hearLanes(message: LaneMessage): void;
  /** A person's role, ban or sessions changed; an empty id means all persons. */
  lookAgain(personId: string): void;
  stop(): void;
}

/** Wires the lanes, the queue of sketches and the ghosts. `share`: to the other web processes, if any. */
export function startDrafting(
  container: Container,
  tell: (room: string, payload: GhostPayload) => void,
  share?: { lanes(message: LaneMessage): void; ghost(message: GhostMessage): void },
): RunningDrafts {
  const lanes = new LanePool();
  const gate = new SketchGate(container);
  const queue = new SketchQueue(lanes);
  const ghosts = new GhostBoard({ tell, ...(share && { share: share.ghost }) });
  const remote = share && new RemoteLanes(lanes, share.lanes);
  return {
    gate,
    lanes,
    queue,
    ghosts,
    hearLanes: (message) => remote?.heard(message),
    lookAgain(personId) {
      gate.forget(personId);
      // Shown again at the next keystroke, if it may be.
      if (personId !== '') {
        ghosts.end(personId);
        queue.drop(personId);
      }
    },
    stop() {
      ghosts.stop();
      queue.stop();
      remote?.stop();
      lanes.stop();
    },
  };
}
