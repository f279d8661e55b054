import { storageMetrics } from '@atelier/process/metrics';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Makes the Prometheus metrics of one worker process. Has no global state, so tests may start many. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    info: new Gauge({
      name: 'atelier_worker_info',
      help: 'Always 1; its labels name the pack and device that this worker draws with',
      labelNames: ['pack', 'pack_version', 'device'],
      registers,
    }),
    claimed: new Counter({
      name: 'atelier_worker_jobs_claimed_total',
      help: 'Jobs that this worker claimed and began',
      registers,
    }),
    ended: new Counter({
      name: 'atelier_worker_jobs_ended_total',
      help: 'Jobs that this worker let go of, by how and why',
      labelNames: ['outcome', 'reason'],
      registers,
    }),
    running: new Gauge({ name: 'atelier_worker_jobs_running', help: 'Jobs that are drawn now', registers }),
    capacity: new Gauge({
      name: 'atelier_worker_jobs_capacity',
      help: 'Jobs that are drawn side by side at most',
      registers,
    }),
    jobSeconds: new Histogram({
      name: 'atelier_worker_job_seconds',
      help: 'From the claim of a job to its recorded end',
      labelNames: ['outcome'],
      buckets: [0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300, 600, 1800],
      registers,
    }),
    queueWait: new Histogram({
      name: 'atelier_worker_queue_wait_seconds',
      help: 'From when a job could run to its claim, by the clock of the database',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 30, 60, 180, 600, 1800, 7200],
      registers,
    }),
    claimSeconds: new Histogram({
      name: 'atelier_worker_claim_seconds',
      help: 'Time of one question for work to the database',
      labelNames: ['outcome'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 4],
      registers,
    }),
    textSeconds: new Histogram({
      name: 'atelier_worker_text_seconds',
      help: 'Time of the text encoder for the captions of one job; known captions take none',
      buckets: [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
      registers,
    }),
    stageSeconds: new Histogram({
      name: 'atelier_worker_stage_seconds',
      help: 'From the begin of a stage of one image to its last step, with what shared the device meanwhile',
      labelNames: ['stage'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640],
      registers,
    }),
    stepSeconds: new Histogram({
      name: 'atelier_worker_step_seconds',
      help: 'Mean time that a step of a finished stage cost this job, its share where jobs run side by side',
      labelNames: ['stage'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    steps: new Counter({
      name: 'atelier_worker_steps_total',
      help: 'Denoising steps of images',
      labelNames: ['stage'],
      registers,
    }),
    batch: new Histogram({
      name: 'atelier_worker_batch_passes',
      help: 'Passes in the call of the net that finished a step; guidance takes two passes a step',
      labelNames: ['stage'],
      buckets: [1, 2, 4, 8, 16, 32, 64],
      registers,
    }),
    finishSeconds: new Histogram({
      name: 'atelier_worker_finish_seconds',
      help: 'Time of a finished stage after its last step: encode (mark, PNG, signature) or store (files, rows)',
      labelNames: ['part'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
      registers,
    }),
    leaseRenewals: new Counter({
      name: 'atelier_worker_lease_renewals_total',
      help: 'Heartbeats of running jobs by their answer; lost and expired end the job here',
      labelNames: ['outcome'],
      registers,
    }),
    rescued: new Counter({
      name: 'atelier_worker_rescued_total',
      help: 'Generations of dead workers that this worker gave back to the queue or ended',
      labelNames: ['outcome'],
      registers,
    }),
    restarts: new Counter({
      name: 'atelier_worker_inference_restarts_total',
      help: 'Inference processes that died, by cause; each is replaced, or the worker ends',
      labelNames: ['process', 'cause'],
      registers,
    }),
    childMemory: new Gauge({
      name: 'atelier_worker_inference_resident_memory_bytes',
      help: 'Resident memory of an inference process; only on Linux',
      labelNames: ['process'],
      registers,
    }),
    packLoad: new Gauge({
      name: 'atelier_worker_pack_load_seconds',
      help: 'Time that the present inference process took to load the pack',
      registers,
    }),
    netLoad: new Histogram({
      name: 'atelier_worker_net_load_seconds',
      help: 'Time to open one net, at the start and whenever it comes back into memory',
      labelNames: ['net'],
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320],
      registers,
    }),
    storageAway: new Gauge({
      name: 'atelier_worker_storage_away',
      help: '1 while the image storage is away and the worker therefore claims nothing',
      registers,
    }),
    ...storageMetrics(registry),
    frames: new Counter({
      name: 'atelier_worker_frames_total',
      help: 'Frames for the web: sent, or dropped because the connection was away or busy',
      labelNames: ['outcome'],
      registers,
    }),
    connected: new Gauge({
      name: 'atelier_worker_web_connected',
      help: '1 while the connection for frames and drafts stands; 0 also without WEB_URL',
      registers,
    }),
    drafts: new Counter({
      name: 'atelier_worker_drafts_total',
      help: 'Drafts that the web asked for, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    draftSeconds: new Histogram({
      name: 'atelier_worker_draft_seconds',
      help: 'Time to draw and encode a draft',
      buckets: [0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6],
      registers,
    }),
  };
}
export type WorkerMetrics = ReturnType<typeof createMetrics>;

/** How a worker lets go of a job, and why in a few fixed words. */
export interface JobEnd {
  outcome: 'completed' | 'cancelled' | 'retried' | 'failed' | 'released' | 'lost' | 'unrecorded';
  reason: string;
}
