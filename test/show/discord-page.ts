import type { StoredMessage } from '../support/discord';
import { componentsHtml } from './discord-components';
import { drawEmoji, escapeHtml } from './discord-markdown';
import { MODAL_CSS } from './discord-modal';
import { STYLE } from './discord-style';

/** A message as the local Discord holds it, with every picture inlined as a data URL. */
export type Drawn = Pick<StoredMessage, 'components' | 'ephemeral' | 'timestamp'> & {
  /** The person's action: `ada used /imagine`. */
  cause: string;
  locale: keyof typeof DISCORD_SAYS;
};

/** Discord's own words around a message or a form. */
export const DISCORD_SAYS = {
  en: {
    only: 'Only you can see this',
    dismiss: 'Dismiss message',
    cancel: 'Cancel',
    submit: 'Submit',
    drop: 'Drop file here or <a>browse</a>',
  },
  de: {
    only: 'Nur du kannst das sehen',
    dismiss: 'Nachricht ausblenden',
    cancel: 'Abbrechen',
    submit: 'Senden',
    drop: 'Datei hier ablegen oder <a>durchsuchen</a>',
  },
  es: {
    only: 'Solo tú puedes ver esto',
    dismiss: 'Ocultar mensaje',
    cancel: 'Cancelar',
    submit: 'Enviar',
    drop: 'Suelta el archivo aquí o <a>búscalo</a>',
  },
} as const;

/** A message of components. */
export function messageHtml(message: Drawn): string {
  const time = message.timestamp.slice(11, 16);
  const says = DISCORD_SAYS[message.locale];
  return `<div class="message ${message.ephemeral ? 'ephemeral' : ''}">
    <div class="cause"><span class="spine"></span><span class="who">a</span>${escapeHtml(message.cause)}</div>
    <div class="avatar">A</div>
    <div class="content"><div class="head"><b>Atelier</b><span class="app">APP</span><time>${time}</time></div>
    ${componentsHtml(message.components ?? [])}
    ${message.ephemeral ? `<div class="only">👁 ${says.only} • <a>${says.dismiss}</a></div>` : ''}</div></div>`;
}

/** Widths of a desk's column of messages and of a phone, in pixels. */
export const WIDTHS = { desk: 640, phone: 375 } as const;

/** A page in the style of Discord's dark theme, drawn by us. */
export const page = (body: string, width: keyof typeof WIDTHS = 'desk'): string =>
  `<!doctype html><meta charset="utf-8"><style>${STYLE}${MODAL_CSS}</style><div id="shot" class="${width}" style="width: ${WIDTHS[width]}px">${drawEmoji(body)}</div>`;
