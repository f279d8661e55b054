import type { Actor } from '@atelier/domain';
import { type Ctx, type Deps, person } from '@atelier/services';
import { speak, type Translate } from './i18n';
import type { Languages } from './languages';
import { rulesFor, type ServerRules, studioQuota } from './server-rules';
import type { Who } from './who';

/** The person behind an interaction: the context to call verbs with, the language to answer in, the rules that hold here. */
export interface Caller {
  ctx: Ctx & { actor: Extract<Actor, { kind: 'discord' }> };
  t: Translate;
  rules: ServerRules;
  /** Verbs look again by themselves; what the bot writes without one asks here. */
  banned: boolean;
}

/** Resolves who acts: the one person with this Discord id, on the web and here, within the quota of their roles. */
export const makeCallerOf =
  (deps: Deps, languages: Languages) =>
  async (who: Who): Promise<Caller> => {
    const { discordId, name, avatarUrl, locale, guildId, channelId } = who;
    const found = await person.discord({
      ctx: { actor: { kind: 'system' }, deps },
      input: { discordId, name, avatarUrl, locale },
    });
    // As on the site: whoever is banned may look, with no more rights than anybody.
    const role = found.banned ? ('member' as const) : found.role;
    const actor = { kind: 'discord' as const, userId: found.id, role, guildId, channelId };
    const [{ language }, rules] = await Promise.all([
      person.preferences({ ctx: { actor, deps }, input: {} }),
      rulesFor(deps.db, who, studioQuota(deps.quota)),
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
