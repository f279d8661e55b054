import type { Actor } from '@atelier/domain';
import { type Ctx, type Deps, discord, person } from '@atelier/services';
import { speak, type Translate } from '../i18n';
import { Refusal } from '../presenters/error';
import type { Who } from './who';

/**
 * The person behind an interaction: the context to call verbs with, the language of answers, the rules that
 * hold here.
 */
export interface Caller {
  ctx: Ctx & { actor: Extract<Actor, { kind: 'discord' }> };
  t: Translate;
  rules: discord.RulesForPerson;
  /** Verbs refuse a banned person by themselves; nothing may be fetched for one either. */
  banned: boolean;
}

/**
 * Resolves who acts: the one person with this Discord id, on the site and here, within the quota of their
 * roles.
 */
export const makeCallerOf =
  (deps: Deps, languages: Languages) =>
  async (who: Who): Promise<Caller> => {
    const { discordId, name, avatarUrl, locale, guildId, channelId, roleIds } = who;
    const system = { actor: { kind: 'system' }, deps } as const;
    const found = await person.discord({ ctx: system, input: { discordId, name, avatarUrl, locale } });
    // A banned moderator gets the member role, as on the site; verbs refuse whatever changes anything.
    const role = found.banned ? ('member' as const) : found.role;
    const actor = { kind: 'discord' as const, userId: found.id, role, guildId, channelId };
    const [{ language }, rules] = await Promise.all([
      person.preferences({ ctx: { actor, deps }, input: {} }),
      discord.rulesFor({ ctx: system, input: { guildId, roleIds } }),
    ]);
    languages.remember(discordId, language);
    const quota = rules.quota ? { ...deps.quota, ...rules.quota } : deps.quota;
    return {
      ctx: { actor, deps: { ...deps, quota } },
      t: speak(language, locale),
      rules,
      banned: found.banned,
    };
  };

/** Channels that a refusal names; more would be a wall of text. */
const NAMED = 10;

/** @throws Refusal forbidden when the server allows other channels only */
export function checkChannel({ channels }: discord.RulesForPerson, { channelIds }: Who): void {
  if (channels.length === 0 || channelIds.some((id) => channels.includes(id))) return;
  const named = channels.slice(0, NAMED).map((id) => `<#${id}>`);
  throw new Refusal('forbidden', 'refusals.channel', { channels: named.join(', ') });
}

/** People whose language is remembered; beyond it the oldest are forgotten. */
const REMEMBERED = 10_000;

/**
 * The languages that people chose in /settings, as last read. Refusals that come before the first database
 * call use them. Only a memory: the row is the truth.
 */
export class Languages {
  readonly #chosen = new Map<string, string>();

  remember(discordId: string, language: string | null): void {
    this.#chosen.delete(discordId);
    if (language === null) return;
    this.#chosen.set(discordId, language);
    const [oldest] = this.#chosen.keys();
    if (this.#chosen.size > REMEMBERED && oldest !== undefined) this.#chosen.delete(oldest);
  }

  /** @param locale Discord's language of the person, used where no choice is remembered */
  of(discordId: string, locale: string): Translate {
    return speak(this.#chosen.get(discordId), locale);
  }
}
