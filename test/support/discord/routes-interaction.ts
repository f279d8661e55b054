import { errors } from './error';
import { publicMessage } from './faults';
import type { Callback, LocalInteraction } from './interaction';
import { checkMessage, type MessageBody } from './limits-message';
import type { Call, Route } from './routes';
import type { StoredMessage } from './store';

const byToken = ({ interactions, params }: Call): LocalInteraction => {
  const found = [...interactions.values()].find(({ token }) => token === params[0]);
  if (!found) throw errors.unknownWebhook();
  found.checkAlive();
  return found;
};

/** The message that a webhook path names, which must have been made under its token. */
function target(call: Call): { interaction: LocalInteraction; message: StoredMessage } {
  const interaction = byToken(call);
  const named = call.params[1] ?? '';
  const id = named === '@original' ? interaction.originalId : named;
  const own = id === interaction.originalId || interaction.followupIds.includes(id ?? '');
  const message = own ? call.store.messages.get(id ?? '') : undefined;
  if (!message) throw errors.unknownMessage();
  return { interaction, message };
}

const MESSAGE = /^\/webhooks\/\d+\/([^/]+)\/messages\/([^/]+)$/;

export const interactionRoutes: Route[] = [
  {
    method: 'POST',
    path: /^\/interactions\/(\d+)\/([^/]+)\/callback$/,
    open: true,
    handle: ({ interactions, params, json, uploads, query }) => {
      const interaction = interactions.get(params[0] ?? '');
      if (!interaction || interaction.token !== params[1]) throw errors.unknownInteraction();
      const callback = json as Callback;
      const message = interaction.reply(callback, uploads);
      if (query.get('with_response') !== 'true') return undefined;
      const { id, kind, token } = interaction;
      return {
        interaction: { id, type: kind, token, response_message_id: message?.id },
        resource: { type: callback.type, message: message && publicMessage(message) },
      };
    },
  },
  {
    method: 'POST',
    path: /^\/webhooks\/\d+\/([^/]+)$/,
    open: true,
    handle: (call) => publicMessage(byToken(call).followUp(call.json as MessageBody, call.uploads)),
  },
  { method: 'GET', path: MESSAGE, open: true, handle: (call) => publicMessage(target(call).message) },
  {
    method: 'PATCH',
    path: MESSAGE,
    open: true,
    handle: (call) => {
      const { interaction, message } = target(call);
      const edited = editChecked(call, message, interaction.attachmentSizeLimit);
      interaction.edited(message);
      return edited;
    },
  },
  {
    method: 'DELETE',
    path: MESSAGE,
    open: true,
    handle: (call) => {
      call.store.messages.delete(target(call).message.id);
      call.store.changed();
      return undefined;
    },
  },
];

/** Checks an edit against the limits, counting the attachments it keeps, and applies it. */
export function editChecked(call: Call, message: StoredMessage, attachmentSizeLimit: number) {
  const body = call.json as MessageBody;
  const ids = body.attachments?.map(({ id }) => String(id));
  const kept = message.attachments.filter(({ id }) => ids?.includes(id) ?? true);
  checkMessage(
    body,
    call.uploads,
    kept.map(({ filename }) => filename),
    attachmentSizeLimit,
    message,
  );
  return publicMessage(call.store.editMessage(message, body, call.uploads));
}
