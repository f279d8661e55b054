import { NOTIFY } from '@atelier/protocol';
import type { DeliveryOutcome, DueDelivery } from '@atelier/services';
import type { Container } from '../server/container';
import { PostError, type PostOptions, post } from './post';
import { signedHeaders } from './sign';

/** Interval of polling. Notifications may be lost, and retries become due by the clock. */
const POLL_MS = 15_000;
/** Concurrent attempts, each of another person. A hanging receiver delays only its owner's deliveries. */
const AT_ONCE = 16;

export interface WebhookSender {
  /** Waits for the attempts under way. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Sends due deliveries until `stop`. The table is the queue, so several processes share it and a crash loses
 * nothing.
 */
export async function startWebhookSender(
  container: Pick<Container, 'deps' | 'services' | 'log' | 'metrics'>,
  options: PostOptions = {},
): Promise<WebhookSender> {
  const { services, deps, log, metrics } = container;
  const ctx = { actor: { kind: 'system' as const }, deps };
  const running = new Set<Promise<void>>();
  let stopped = false;
  let wanted = false;
  let taking = false;
  let taken: Promise<void> | undefined;
  const warn = (err: unknown): void => log.warn({ err }, 'webhooks');

  const attempt = async (delivery: DueDelivery): Promise<void> => {
    const outcome = await send(delivery, deps.now(), options);
    metrics.webhooks.inc({ outcome: outcome.kind });
    await services.webhook.settle({
      ctx,
      input: { id: delivery.id, attempt: delivery.attempt, outcome },
    });
  };
  const start = (delivery: DueDelivery): void => {
    const sent = attempt(delivery)
      .catch(warn)
      .finally(() => {
        running.delete(sent);
        // Takes the same person's next delivery, or one that had no free slot.
        pump();
      });
    running.add(sent);
  };
  const take = async (): Promise<void> => {
    taking = true;
    try {
      while (wanted && !stopped && running.size < AT_ONCE) {
        wanted = false;
        const delivery = await services.webhook.due({ ctx, input: {} });
        if (!delivery) continue;
        wanted = true;
        start(delivery);
      }
    } catch (err) {
      warn(err);
    } finally {
      taking = false;
    }
  };
  const pump = (): void => {
    wanted = true;
    if (!taking) taken = take();
  };

  const listener = await deps.db.listen([NOTIFY.webhook], pump, { onReconnect: pump });
  const timer = setInterval(pump, POLL_MS);
  pump();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await listener.stop();
      await taken;
      await Promise.all(running);
    },
  };
}

/** Makes one attempt. 2xx means delivered, 410 unsubscribes, all else, redirects included, is a failure. */
async function send(delivery: DueDelivery, at: Date, options: PostOptions): Promise<DeliveryOutcome> {
  const { event, generation, createdAt } = delivery;
  if (!generation) return { kind: 'delivered', status: 0 };
  const body = JSON.stringify({ type: event, timestamp: createdAt.toISOString(), data: generation });
  try {
    const headers = signedHeaders(delivery.secret, delivery.id, at, body);
    const status = await post(delivery.url, body, headers, options);
    if (status >= 200 && status < 300) return { kind: 'delivered', status };
    return { kind: status === 410 ? 'gone' : 'failed', status, error: `answered ${status}` };
  } catch (error) {
    if (!(error instanceof PostError)) throw error;
    return { kind: 'failed', status: null, error: error.message };
  }
}
