// How KEDA and the horizontal pod autoscaler (HPA) choose the number of workers from one number of the queue.
// Pure, so that the settings of the chart can be tried without a cluster. Knows no queue and no process.

export interface Policy {
  /** Seconds of work for each worker (`targetQueryValue`, of type AverageValue). */
  target: number;
  /** KEDA wakes the first worker when the value is larger (`activationTargetQueryValue`). */
  activation: number;
  maxReplicas: number;
  /** KEDA ends the last worker after so long without a value above `activation`. */
  cooldownMs: number;
  /** The HPA takes the largest wish of this time when it scales down. */
  stabilisationMs: number;
}

export interface Scale {
  replicas: number;
  /** When the value was last above `activation`. */
  activeAt: number;
  /** What the HPA wished lately, for its stabilisation. */
  wishes: readonly { at: number; replicas: number }[];
}

/** The HPA leaves the number alone while the value differs from it by no more than this part. */
const TOLERANCE = 0.1;
/** The HPA adds at most this many, or doubles, whichever is more, in one step. */
const STEP = 4;

export const NOTHING: Scale = { replicas: 0, activeAt: Number.NEGATIVE_INFINITY, wishes: [] };

/**
 * Returns the scale after one poll.
 * @param value seconds of work, as the query says; null when it could not be asked: nothing changes then
 * @param at milliseconds of any clock that only goes forward
 */
export function decide(scale: Scale, value: number | null, at: number, policy: Policy): Scale {
  if (value === null) return scale;
  const active = value > policy.activation;
  const activeAt = active ? at : scale.activeAt;
  // From 0 to 1 and from 1 to 0 is KEDA's part; the HPA knows no 0.
  if (scale.replicas === 0) return { replicas: active ? 1 : 0, activeAt, wishes: [] };
  if (!active && at - activeAt >= policy.cooldownMs) return { replicas: 0, activeAt, wishes: [] };
  const wish = wished(scale.replicas, value, policy);
  const wishes = [
    ...scale.wishes.filter((each) => at - each.at < policy.stabilisationMs),
    { at, replicas: wish },
  ];
  const replicas =
    wish > scale.replicas
      ? Math.min(wish, Math.max(scale.replicas + STEP, 2 * scale.replicas))
      : Math.min(scale.replicas, Math.max(...wishes.map((each) => each.replicas)));
  return { replicas, activeAt, wishes };
}

/** The HPA's formula for a value that is an average over the replicas: ceil(value / target). */
function wished(replicas: number, value: number, { target, maxReplicas }: Policy): number {
  const ratio = value / (target * replicas);
  if (Math.abs(ratio - 1) <= TOLERANCE) return replicas;
  return Math.min(maxReplicas, Math.max(1, Math.ceil(value / target)));
}
