import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestBot, type TestBot, textOf } from '../../support/bot';
import { buttonLabels } from '../../support/discord';

describe('languages', { timeout: 240_000 }, () => {
  let test: TestBot;
  beforeAll(async () => {
    test = await startTestBot();
  });
  afterAll(() => test.stop());

  it('B-LANGUAGE-1 answers in the language of the person’s Discord, and the message keeps it after others press its buttons', async () => {
    const { discord } = test;
    const greta = { user: discord.addUser('greta'), locale: 'de' };
    const asked = discord.slash('imagine', { caption: 'ein roter Fuchs', stop: 64, seed: 3 }, greta);
    await discord.until(() => textOf(asked.original).includes('Als Nächstes dran'));
    expect(textOf(asked.original)).toContain('Seed 3');
    expect(buttonLabels(asked.original!)).toEqual(['Anhalten', 'Abwandeln', 'Auf der Seite öffnen']);
    await test.draw();
    await discord.until(() => textOf(asked.original).includes('✅ 64 px in'));
    const form = discord.press(asked.original!, 'Abwandeln', { locale: 'es-419' });
    await discord.until(() => form.callback);
    expect(form.callback?.data?.title).toBe('Remezclar');
    discord.press(asked.original!, '▲ Stimme · 0');
    await discord.until(() => buttonLabels(asked.original!)[0] === '▲ Stimme · 1');
  });

  it('B-LANGUAGE-1 the language of /settings goes before Discord’s, also in refusals', async () => {
    const { discord } = test;
    const carla = { user: discord.addUser('carla'), locale: 'de', permissions: '0' };
    const first = discord.slash('imagine', { caption: '  ' }, carla);
    await discord.until(() => first.callback);
    expect(textOf(first.original)).toBe('Diese Worte gehen nicht.');
    const chosen = discord.slash('settings me', { language: 'es' }, carla);
    await discord.until(() => textOf(chosen.original).includes('Tus ajustes'));
    const refused = discord.slash('room', {}, carla);
    await discord.until(() => refused.callback);
    expect(textOf(refused.original)).toContain('Solo quien gestiona este canal');
    const back = discord.slash('settings me', { language: 'auto' }, carla);
    await discord.until(() => textOf(back.original).includes('Deine Einstellungen'));
  });

  it('B-LANGUAGE-1 speaks English to everyone else', async () => {
    const { discord } = test;
    const help = discord.slash('help', {}, { locale: 'ja' });
    await discord.until(() => textOf(help.original).includes('Everybody may vote'));
  });

  it('B-LANGUAGE-2 names and describes every command in each language', () => {
    const { commands } = test.discord.store;
    const named = (locale: string) =>
      commands.map(({ name, name_localizations }) => name_localizations?.[locale as 'de'] ?? name);
    expect(named('de')).toContain('zeichne');
    expect(named('es-ES')).toContain('imagina');
    for (const locale of ['de', 'es-ES', 'es-419']) expect(new Set(named(locale)).size).toBe(commands.length);
  });
});
