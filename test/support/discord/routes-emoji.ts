import { errors, FormErrors } from './error';
import type { Route } from './routes';
import type { Store } from './store';

/** Bytes of an emoji's image. */
const MOST_BYTES = 256 * 1024;
const MOST_EMOJIS = 2_000;
const EMOJIS = /^\/applications\/(\d+)\/emojis$/;

const ours = (store: Store, id: string | undefined): void => {
  if (id !== store.applicationId) throw errors.missingAccess();
};

/** Emojis of an application, which its messages may use anywhere. */
export const emojiRoutes: Route[] = [
  {
    method: 'GET',
    path: EMOJIS,
    handle: ({ store, params }) => {
      ours(store, params[0]);
      return { items: store.emojis };
    },
  },
  {
    method: 'POST',
    path: EMOJIS,
    handle: ({ store, params, json }) => {
      ours(store, params[0]);
      const { name, image } = json as { name?: string; image?: string };
      const form = new FormErrors();
      if (!/^\w{2,32}$/.test(name ?? ''))
        form.add(['name'], 'STRING_TYPE_REGEX', 'String value did not match validation regex.');
      if (store.emojis.some((each) => each.name === name))
        form.add(['name'], 'APPLICATION_EMOJI_NAME_ALREADY_TAKEN', 'An emoji has this name already.');
      const [, data = ''] = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,(.+)$/.exec(image ?? '') ?? [];
      const size = Buffer.from(data, 'base64').length;
      if (size === 0) form.add(['image'], 'BASE_TYPE_REQUIRED', 'Not image data.');
      if (size > MOST_BYTES)
        form.add(['image'], 'BINARY_TYPE_MAX_SIZE', 'File cannot be larger than 256.0 kb.');
      if (store.emojis.length >= MOST_EMOJIS) form.add(['name'], 'BASE_TYPE_MAX_LENGTH', 'Too many emojis.');
      form.throwIfAny();
      const emoji = { id: store.id(), name: name ?? '', animated: false, available: true, managed: false };
      store.emojis.push(emoji);
      store.changed();
      return emoji;
    },
  },
];
