import type { Preferences } from '@atelier/domain';
import type { Locale } from '@atelier/messages';
import type { Quota } from '@atelier/services';
import type { Translate } from '../i18n';
import type { Reply } from './reply';
import { clip } from './text';

/** A language's name in that language. */
export const nameOfLanguage = (locale: Locale): string =>
  new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale;

/** A person's own settings. */
export function presentMine({ language, unlisted }: Preferences, t: Translate): Reply {
  const name = nameOfLanguage(t.locale);
  return {
    embeds: [
      {
        title: t('settings.title'),
        fields: [
          {
            name: t('settings.language'),
            value: language ? name : t('settings.automatic', { language: name }),
          },
          { name: t('settings.visibility'), value: t(unlisted ? 'settings.unlisted' : 'settings.listed') },
        ],
        footer: { text: t('settings.private') },
        color: 0xf59e0b,
      },
    ],
    components: [],
  };
}

type Rule = { roleId: string; activePerPerson: number; perPersonAndDay: number };

/** The rules of a server. Discord shows channels and roles from their ids, without a notification. */
export function presentServer(
  guildId: string,
  channels: readonly string[],
  quotas: readonly Rule[],
  own: Quota,
  t: Translate,
): Reply {
  const lines = quotas.map(({ roleId, activePerPerson, perPersonAndDay }) =>
    t('settings.quota', {
      role: roleId === guildId ? '@everyone' : `<@&${roleId}>`,
      waiting: activePerPerson,
      day: perPersonAndDay,
    }),
  );
  const none = t('settings.noQuotas', { waiting: own.activePerPerson, day: own.perPersonAndDay });
  const named = channels.map((id) => `<#${id}>`).join(', ') || t('settings.anywhere');
  return {
    embeds: [
      {
        title: t('settings.server'),
        fields: [
          { name: t('settings.channels'), value: clip(named, 1024) },
          { name: t('settings.quotas'), value: clip(lines.join('\n') || none, 1024) },
        ],
        color: 0xf59e0b,
      },
    ],
    components: [],
  };
}
