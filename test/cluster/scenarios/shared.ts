import type { RoomSnapshot } from '@atelier/protocol';
import { until } from '../checks';
import { Person } from '../person';
import type { Scenario, Stage } from '../scenario';

const WEBS = ['web-1', 'web-2'] as const;
const people = ({ cluster }: Stage, from: number, count: number): Person[] =>
  Array.from({ length: count }, (_, n) => new Person(cluster.site(), from + n));
/** A picture that is done, to vote for. */
async function aPicture({ crowd, cluster }: Stage, person: Person): Promise<string> {
  const id = (await crowd.ask(person, { stopAfter: 64 })) ?? '';
  await until(60, async () => (await cluster.db.generation.findUnique({ where: { id } }))?.status === 'done');
  return id;
}
const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

const presence: Scenario = {
  name: 'presence of one room over both webs',
  async run(stage) {
    const { cluster, fail } = stage;
    const [owner] = people(stage, 10, 1) as [Person];
    await owner.insist('POST', '/api/v1/rooms', { slug: 'both', name: 'Both' });
    const seen: Record<string, number> = {};
    const sockets = times(6, (n) => {
      const web = WEBS[n % 2] ?? 'web-1';
      const socket = new Person(cluster.site(web), 10 + n).socket();
      socket.on('room:presence', ({ count }: RoomSnapshot['presence']) => {
        seen[`${n}`] = count;
      });
      socket.on('connect', () => socket.emit('join', { room: 'both' }, () => {}));
      return socket;
    });
    const all = (count: number) => () =>
      sockets.every((socket, n) => !socket.active || seen[`${n}`] === count);
    if (!(await until(20, all(6)))) fail(`six are in the room, told ${JSON.stringify(seen)}`);
    sockets[0]?.disconnect();
    if (!(await until(20, all(5)))) fail(`one left, told ${JSON.stringify(seen)}`);
    for (const socket of sockets) socket.disconnect();
  },
};

const frames: Scenario = {
  name: 'frames at both webs',
  async run({ crowd, fail, note }) {
    const before = crowd.accepted.size;
    await until(60, () => crowd.accepted.size >= before + 8);
    const seen = crowd.watchers.map((watcher) => watcher.frames.size);
    note(`frames of ${seen.join(' and ')} pictures arrived at the two webs`);
    if (Math.min(...seen) < 4) fail(`frames of ${seen.join(' and ')} pictures only`);
  },
};

const votes: Scenario = {
  name: 'votes through a proxy without stickiness',
  async run(stage) {
    const { cluster, fail } = stage;
    const voters = people(stage, 20, 12);
    const id = await aPicture(stage, voters[0] as Person);
    const path = `/api/v1/generations/${id}/vote`;
    // Each votes twice at once; four take their vote back.
    await Promise.all(voters.map((voter) => voter.insist('PUT', path)));
    await Promise.all(voters.flatMap((voter) => [voter.insist('PUT', path), voter.insist('PUT', path)]));
    await Promise.all(voters.slice(0, 4).map((voter) => voter.insist('DELETE', path)));
    const rows = await cluster.db.vote.count({ where: { generationId: id } });
    const told = await Promise.all(
      WEBS.map(
        async (web) =>
          (await voters[0]?.send('GET', `/api/v1/generations/${id}`, undefined, {}, cluster.site(web)))?.body
            .votes,
      ),
    );
    if ([rows, ...told].some((count) => count !== 8))
      fail(`8 votes: ${rows} rows, the webs say ${told.join(', ')}`);
  },
};

const limits: Scenario = {
  name: 'a limit counts over both webs',
  async run(stage) {
    const { fail, note } = stage;
    const [person] = people(stage, 40, 1) as [Person];
    const id = await aPicture(stage, person);
    const react = () => person.send('POST', `/api/v1/generations/${id}/reactions`, { reaction: 'clap' });
    const answers = await Promise.all(times(30, react));
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    note(`of 30 reactions within 10 s ${count(200)} were taken, the limit is 20`);
    if (count(200) !== 20 || count(429) !== 10)
      fail(`statuses ${answers.map(({ status }) => status).join(' ')}`);
  },
};

const quotas: Scenario = {
  name: 'a quota counts over both webs',
  async run(stage) {
    const { cluster, crowd, fail } = stage;
    const [person] = people(stage, 41, 1) as [Person];
    await aPicture(stage, person);
    // Workers stand still, shorter than a lease, so that nothing ends meanwhile.
    for (const worker of cluster.nodesOf('worker')) worker.signal('SIGSTOP');
    const ask = () => person.send('POST', '/api/v1/generations', { caption: 'a red fox', stopAfter: 64 });
    const answers = await Promise.all(times(26, ask));
    for (const worker of cluster.nodesOf('worker')) worker.signal('SIGCONT');
    const taken = answers.filter(({ status }) => status === 201);
    for (const { body } of taken) crowd.promised(body.id);
    if (taken.length !== 20) fail(`${taken.length} of 26 requests at once were taken, the quota is 20`);
  },
};

const sessions: Scenario = {
  name: 'a session holds at both webs, and ends at both',
  async run(stage) {
    const { cluster, fail } = stage;
    const [person] = people(stage, 42, 1) as [Person];
    await aPicture(stage, person);
    const me = (web: string) => person.send('GET', '/api/v1/me', undefined, {}, cluster.site(web));
    const ids = await Promise.all(WEBS.map(async (web) => (await me(web)).body.person?.id));
    if (!ids[0] || ids[0] !== ids[1]) fail(`one session, persons ${ids.join(' and ')}`);
    const cookie = person.cookie;
    await person.send('DELETE', '/api/v1/session', undefined, {}, cluster.site('web-1'));
    person.cookie = cookie;
    const after = (await me('web-2')).body.person;
    if (after !== null && after !== undefined) fail('the other web still knows the ended session');
  },
};

const upkeep: Scenario = {
  name: 'both webs sweep at the same moment',
  async run({ cluster, fail, crowd }) {
    const { db, storage } = cluster;
    await until(60, async () => (await storage.get('studio/database-id.txt')) !== null);
    const live = await db.session.count();
    const { id: userId } = await db.user.create({ data: { name: 'past' } });
    const past = new Date(Date.now() - 86_400_000);
    await db.session.createMany({
      data: times(300, (n) => ({ userId, token: `past-${n}`, expiresAt: past })),
    });
    const trash = times(20, (n) => `trash/2020-01-01/png/aa/${n}.png`);
    for (const key of trash) await storage.put(key, Buffer.from('old'), { contentType: 'image/png' });
    await storage.put('trash/2999-01-01/png/aa/new.png', Buffer.from('new'), { contentType: 'image/png' });
    const webs = cluster.nodesOf('web');
    const at = Date.now();
    for (const web of webs) web.signal('SIGUSR2');
    const swept = () =>
      webs.every(({ said }) => said.filter((each) => each.at >= at && each.msg === 'swept').length === 2);
    if (!(await until(30, swept))) fail('a sweep does not end');
    for (const web of webs) for (const { msg } of web.loud(at)) fail(`${web.name} says ${msg}`);
    if ((await db.session.count({ where: { token: { startsWith: 'past-' } } })) > 0)
      fail('expired sessions are left');
    if ((await db.session.count()) < live) fail('a live session was swept');
    for (const key of trash) if (await storage.has(key)) fail(`${key} is left`);
    if (!(await storage.has('trash/2999-01-01/png/aa/new.png'))) fail('new trash was swept');
    crowd.imagine();
  },
};

/** What several webs share while all is well. */
export const shared: Scenario[] = [presence, frames, votes, limits, quotas, sessions, upkeep];
