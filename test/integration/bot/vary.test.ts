import { generation, moderation } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Imagined, isAnswered, startTestBot, type TestBot, textOf } from '../../support/bot';
import { buttonLabels, buttonsOf, type LocalInteraction, type StoredMessage } from '../../support/discord';

describe('varying a picture by strength', { timeout: 240_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot();
  });
  afterAll(() => test.stop());

  const system = () => ({ actor: { kind: 'system' }, deps: test.web.deps }) as const;
  const read = (id: string) => generation.get({ ctx: system(), input: { id } });
  async function drawn(caption: string, options: Record<string, string | number> = {}): Promise<Imagined> {
    const imagined = await test.imagine(caption, { stop: 64, ...options });
    await test.draw();
    await test.discord.until(() => imagined.text().includes('✅'));
    return imagined;
  }
  /** Claims the job of an answer that waits. */
  async function ordered(asked: LocalInteraction) {
    await test.discord.until(() => textOf(asked.original).includes('in line'));
    return test.worker.begin();
  }
  async function finish(order: Awaited<ReturnType<typeof ordered>>): Promise<void> {
    await test.worker.store(order, 64);
    await test.worker.finish(order);
  }
  const links = (message: StoredMessage) =>
    buttonsOf(message).flatMap(({ label, url }) => (url ? [[label, url]] : []));

  it('B-EDIT-1 a finished picture is varied subtly or strongly, as a new message that says from what and how much', async () => {
    const { discord } = test;
    const { message, generationId } = await drawn('a fox to vary a little', { seed: 3, guidance: 5 });
    expect(buttonLabels(message())).toEqual([
      ...['▲ Vote · 0', 'Promote to 256', 'Promote to 1024'],
      ...['Vary: subtle', 'Vary: strong', 'Edit on the site'],
      ...['Remix', 'Vary', 'Open on the site'],
    ]);
    expect(links(message())).toContainEqual([
      'Edit on the site',
      `https://atelier.example/g/${generationId}/edit?image=0`,
    ]);
    for (const [label, strength] of [
      ['Vary: subtle', 0.85],
      ['Vary: strong', 0.95],
    ] as const) {
      const varied = discord.press(message(), label, { user: discord.addUser('joan') });
      const order = await ordered(varied);
      expect(varied.originalId).not.toBe(message().id);
      expect(order).toMatchObject({ caption: 'a fox to vary a little', parentId: generationId });
      expect(order.images[0]?.edit).toMatchObject({ kind: 'vary', strength });
      expect(order.images[0]?.settings).toEqual({ guidanceWeight: 5 });
      expect(order.images[0]?.seed).not.toBe(3);
      const { url } = await read(order.generationId);
      expect(textOf(varied.original)).toContain(
        `Began from [its parent](${url}#lineage) at strength ${strength}`,
      );
      await finish(order);
      await discord.until(() => textOf(varied.original).includes('✅'));
      expect(buttonLabels(varied.original!)).toContain('Vary: subtle');
    }
    const tree = discord.slash('lineage', { picture: generationId });
    await discord.until(() => isAnswered(tree));
    expect(textOf(tree.original)).toContain('Began from its parent at strength 0\\.85');
  });

  it('B-EDIT-1 one of several is varied from its own message, from its own pixels and with its own settings', async () => {
    const { discord } = test;
    const { message, generationId } = await drawn('two foxes to vary', { count: 2, seed: 20 });
    expect(links(message())).toContainEqual([
      'Repaint',
      `https://atelier.example/g/${generationId}/edit?image=1`,
    ]);
    const first = discord.press(message(), 'View one by one');
    await discord.until(() => isAnswered(first));
    const alone = discord.press(first.original!, 'View 2');
    await discord.until(() => isAnswered(alone));
    expect(links(alone.original!)).toContainEqual([
      'Edit on the site',
      `https://atelier.example/g/${generationId}/edit?image=1`,
    ]);
    const varied = discord.press(alone.original!, 'Vary: strong');
    const order = await ordered(varied);
    expect(order.images).toHaveLength(1);
    const second = await test.web.deps.db.image.findFirstOrThrow({ where: { generationId, index: 1 } });
    expect(order.images[0]?.edit?.source).toMatchObject({ imageId: second.id });
    expect(textOf(varied.original)).toContain('Began from [image 2 of its parent]');
    await finish(order);
  });

  it('B-EDIT-1 says in the settings how a picture began, instead of a command that would draw another one', async () => {
    const { discord } = test;
    const { message } = await drawn('a fox with settings');
    const varied = discord.press(message(), 'Vary: subtle');
    await finish(await ordered(varied));
    const shown = discord.contextMenu('Show settings', varied.original!);
    await discord.until(() => isAnswered(shown));
    const fields = textOf(shown.original);
    expect(fields).toContain('at strength 0.85');
    expect(fields).not.toContain('/imagine');
  });

  it('B-EDIT-2 a button from before these strengths still draws from noise; a strength that no button has is refused', async () => {
    const { discord } = test;
    const { message, generationId } = await drawn('a fox of old');
    const old = structuredClone(message());
    const json = JSON.stringify(old.components);
    expect(json).toContain(`"custom_id":"vary:${generationId}"`);
    const again = discord.press(old, 'Vary');
    const order = await ordered(again);
    expect(order.images[0]?.edit).toBeNull();
    await finish(order);
    old.components = JSON.parse(json.replace(':0:subtle', ':0:toString').replace(':0:strong', ':7:strong'));
    const unknown = discord.press(old, 'Vary: subtle');
    await discord.until(() => unknown.callback);
    expect(unknown.original?.ephemeral).toBe(true);
    expect(textOf(unknown.original)).toContain('not known');
    const none = discord.press(old, 'Vary: strong');
    await discord.until(() => none.followups.length);
    expect(none.followups[0]?.ephemeral).toBe(true);
    expect(textOf(none.followups[0])).toContain('The generation has no image 7');
  });

  it('B-EDIT-2 nothing begins from a picture that was hidden, nor for a banned person; only that person is told', async () => {
    const { discord, web } = test;
    const { message, generationId } = await drawn('a fox to hide');
    const before = structuredClone(message());
    const mallory = { user: discord.addUser('mallory'), permissions: '0' };
    const known = discord.slash('help', {}, mallory);
    await discord.until(() => isAnswered(known));
    const { id: userId } = await web.deps.db.user.findUniqueOrThrow({
      where: { discordId: mallory.user.id },
    });
    await moderation.ban({ ctx: system(), input: { userId, banned: true, reason: 'spam' } });
    const banned = discord.press(before, 'Vary: subtle', mallory);
    await discord.until(() => banned.followups.length);
    expect(banned.followups[0]?.ephemeral).toBe(true);
    expect(textOf(banned.followups[0])).toContain('You have been banned');
    await moderation.hide({ ctx: system(), input: { id: generationId, hidden: true } });
    await discord.until(() => textOf(message()).includes('taken down'));
    expect(buttonLabels(message())).toEqual([]);
    for (const label of ['Vary: subtle', 'Vary: strong']) {
      const refused = discord.press(before, label);
      await discord.until(() => refused.followups.length);
      expect(refused.followups[0]?.ephemeral).toBe(true);
      expect(textOf(refused.followups[0])).toContain('hidden by a moderator');
      expect(refused.original).toBeNull();
    }
    expect(await web.deps.db.generation.count({ where: { parentId: generationId } })).toBe(0);
  });
});
