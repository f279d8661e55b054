import { setTimeout as sleep } from 'node:timers/promises';
import { audit, type Balance, until } from './checks';
import type { Cluster } from './cluster';
import type { Crowd } from './crowd';
import { Person } from './person';

export interface Options {
  partitionSeconds: number;
  awaySeconds: number;
  /** Whether figures and pictures go into docs. */
  write: boolean;
}
export interface Stage {
  cluster: Cluster;
  crowd: Crowd;
  options: Options;
  /** Notes a finding that is no failure, for the table. */
  note(text: string): void;
  /** Notes a failure. */
  fail(text: string): void;
}
export interface Scenario {
  name: string;
  /** Does harm, ends it, and returns. */
  run(stage: Stage): Promise<void>;
  /** What the log must say, in some process; absent: nothing. */
  says?: RegExp;
}
export interface Result {
  scenario: string;
  ok: boolean;
  /** Seconds from the end of the fault until a new picture is done and both webs show it. */
  recoverySeconds: number;
  errorsSeen: Record<string, number>;
  notes: string[];
  wrong: string[];
  restarts: Record<string, (number | string)[]>;
  balance: Balance;
}

/** Longest time until a new picture is drawn and shown everywhere. */
const RECOVER_S = 120;

/** Runs one scenario under load, then checks every invariant. The crowd's memory spans all scenarios. */
export async function play(
  scenario: Scenario,
  cluster: Cluster,
  crowd: Crowd,
  options: Options,
): Promise<Result> {
  const began = Date.now();
  const notes: string[] = [];
  const wrong: string[] = [];
  const crashes = new Map([...cluster.nodes].map(([name, { crashes }]) => [name, crashes.length]));
  crowd.errors();
  crowd.resume();
  await sleep(2_000);
  await scenario.run({
    cluster,
    crowd,
    options,
    note: (text) => notes.push(text),
    fail: (text) => wrong.push(text),
  });
  cluster.network.heal();
  const healed = performance.now();
  const recovered = await recover(cluster, crowd);
  const recoverySeconds = round((performance.now() - healed) / 1000);
  if (recovered) wrong.push(recovered);
  await crowd.stop();
  const { wrong: broken, balance } = await audit(cluster, crowd);
  wrong.push(...broken);
  if (scenario.says) {
    const ours = [...cluster.nodes.values()].filter(({ name }) => /^(web|worker|bot)/.test(name));
    const said = ours.flatMap((node) => node.loud(began).map(({ msg }) => `${node.name}: ${msg}`));
    const found = said.find((line) => scenario.says?.test(line));
    if (found) notes.push(`log: “${found}”`);
    else wrong.push(`no process says ${scenario.says}`);
  }
  const restarts = Object.fromEntries(
    [...cluster.nodes].flatMap(([name, { crashes: all }]) => {
      const fresh = all.slice(crashes.get(name) ?? 0);
      return fresh.length > 0 ? [[name, fresh]] : [];
    }),
  );
  const errorsSeen = crowd.errors();
  return {
    scenario: scenario.name,
    ok: wrong.length === 0,
    recoverySeconds,
    errorsSeen,
    notes,
    wrong,
    restarts,
    balance,
  };
}

/**
 * Asks at each web for a picture until it is drawn and shown at both, with frames; says what is missing after two
 * minutes.
 */
async function recover({ site }: Cluster, crowd: Crowd): Promise<string | null> {
  for (const [at, web] of ['web-1', 'web-2'].entries()) {
    const person = new Person(site.call(crowd.cluster, web), 80 + at);
    const id = await crowd.ask(person, { stopAfter: 64 }, AbortSignal.timeout(RECOVER_S * 1000));
    if (id === null) return `${web} takes no request`;
    if (!(await until(RECOVER_S, () => crowd.isShown(id))))
      return `a picture asked at ${web} is not shown at both webs`;
  }
  // Previews may be dropped, so several pictures are tried: frames of one must arrive at both webs.
  const person = new Person(crowd.cluster.site('web-1'), 82);
  const isLive = async (): Promise<boolean> => {
    const id = (await crowd.ask(person, { stopAfter: 256 }, AbortSignal.timeout(RECOVER_S * 1000))) ?? '';
    await until(30, () => crowd.isShown(id));
    return crowd.watchers.every(({ frames }) => frames.has(id));
  };
  return (await until(RECOVER_S, isLive)) ? null : 'frames do not arrive at both webs';
}

export const round = (value: number): number => Math.round(value * 10) / 10;
