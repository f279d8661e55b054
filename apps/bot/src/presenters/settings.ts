import type { LastImagine, Preferences } from '@atelier/domain';
import type { Locale } from '@atelier/messages';
import type { Quota } from '@atelier/services';
import type { Translate } from '../i18n';
import { chosenSettings } from './generation';
import { COLOURS, container, heading, small, text } from './parts';
import type { Reply } from './reply';
import { clip, clipLiteral } from './text';

/** A language's name in that language. */
export const nameOfLanguage = (locale: Locale): string =>
  new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale;

/** A name in bold, and below it what it is. */
const field = (name: string, value: string): string => `**${name}**\n${value}`;

/** A person's own settings. */
export function presentMine(
  { language, unlisted }: Preferences,
  { remembers, last }: { remembers: boolean; last: LastImagine },
  t: Translate,
): Reply {
  const name = nameOfLanguage(t.locale);
  return {
    components: [
      container(
        COLOURS.studio,
        text(
          [
            heading(t('settings.title')),
            field(t('settings.language'), language ? name : t('settings.automatic', { language: name })),
            field(t('settings.visibility'), t(unlisted ? 'settings.unlisted' : 'settings.listed')),
            field(
              t('settings.memory'),
              remembers ? lastInWords(last, t) || t('settings.memoryNone') : t('settings.memoryOff'),
            ),
            small(t('settings.private')),
          ].join('\n'),
        ),
      ),
    ],
  };
}

/** The settings of the last /imagine, in words and escaped; empty where there are none. */
export function lastInWords({ style, count, stopAfter, ...settings }: LastImagine, t: Translate): string {
  const words = [
    style ?? '',
    count ? t('settings.memoryCount', { count }) : '',
    stopAfter ? t('settings.memorySize', { size: `${stopAfter}` }) : '',
    ...chosenSettings(settings, t),
  ];
  return clipLiteral(words.filter(Boolean).join(' · '), 500);
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
    components: [
      container(
        COLOURS.studio,
        text(
          [
            heading(t('settings.server')),
            field(t('settings.channels'), clip(named, 1_500)),
            field(t('settings.quotas'), clip(lines.join('\n') || none, 1_500)),
          ].join('\n'),
        ),
      ),
    ],
  };
}
