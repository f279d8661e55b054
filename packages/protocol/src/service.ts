import type { GenerationView } from '@atelier/domain';
import type { Ack, ProgressPayload, VotesPayload, WatchSnapshot } from './browser';
import type { DraftAnswer, DraftPayload, LanePayload } from './sketch';

/**
 * Namespaces of the services. Both need `auth: { token: SERVICE_TOKEN, version: PROTOCOL_VERSION }` in the
 * handshake.
 */
export const WORKER_NAMESPACE = '/worker';
export const BOT_NAMESPACE = '/bot';

/**
 * Worker → web: frames, and its lane for drafts. States travel as rows and NOTIFY, never over this socket.
 */
export interface WorkerToServer {
  frame: (payload: ProgressPayload) => void;
  lane: (payload: LanePayload) => void;
}
/** Web → worker: drafts only. Jobs are rows. */
export interface ServerToWorker {
  draft: (payload: DraftPayload, ack: (answer: DraftAnswer) => void) => void;
}

/** Bot → web: follow a generation. Web → bot: the same events that browsers get. */
export interface BotToServer {
  watch: (payload: { generationId: string }, ack: (reply: Ack<WatchSnapshot>) => void) => void;
  unwatch: (payload: { generationId: string }) => void;
}
export interface ServerToBot {
  progress: (payload: ProgressPayload) => void;
  state: (payload: GenerationView & { generationId: string }) => void;
  votes: (payload: VotesPayload) => void;
}

/** PostgreSQL NOTIFY channels. Payloads are hints: listeners read the row again. */
export const NOTIFY = {
  /** A job became claimable. Payload: empty. */
  jobReady: 'atelier_job_ready',
  /** A job was cancelled while running. Payload: job id. */
  jobCancel: 'atelier_job_cancel',
  /** A generation's row changed. Payload: generation id. */
  generation: 'atelier_generation',
  /** Votes changed. Payload: generation id. */
  votes: 'atelier_votes',
  /** A person reacted or voted, or a room changed. Payload: `PassingPayload` as JSON, below 8,000 bytes. */
  passing: 'atelier_passing',
  /** A person's role, ban or sessions changed. Payload: person id. */
  person: 'atelier_person',
  /** A webhook delivery became due. Payload: empty. */
  webhook: 'atelier_webhook',
  /** Measures the way of a notification. Payload: an id that its sender knows. */
  probe: 'atelier_probe',
} as const;
