import type { FormErrors } from './error';
import { CustomIds, checkButton, checkRow, KINDS, type Loose, type Path, refuseType } from './limits-parts';
import { isDiscordUrl } from './url';

// The rules of Discord's component reference for messages with IS_COMPONENTS_V2.

/** Components of a message, nested ones too. Items of a gallery are none. */
export const MOST_COMPONENTS = 40;
/** Characters over all text displays of a message. */
export const MOST_TEXT = 4_000;
export const MOST_ITEMS = 10;

const IN_CONTAINER: readonly number[] = [
  KINDS.row,
  KINDS.section,
  KINDS.text,
  KINDS.gallery,
  KINDS.file,
  KINDS.separator,
];
const TOP_LEVEL: readonly number[] = [...IN_CONTAINER, KINDS.container];

/** What a message uses of the limits, for tables and tests. */
export interface Usage {
  components: number;
  text: number;
  items: number;
}

/** Every component of a message, parents before their children. */
export const flatten = (components: readonly Loose[]): Loose[] =>
  components.flatMap((each) => [
    each,
    ...flatten(each.components ?? []),
    ...(each.accessory ? flatten([each.accessory]) : []),
  ]);

export function usageOf(components: readonly unknown[]): Usage {
  const all = flatten(components as readonly Loose[]);
  return {
    components: all.length,
    text: all.reduce((sum, { content }) => sum + [...(content ?? '')].length, 0),
    items: Math.max(0, ...all.map(({ items }) => items?.length ?? 0)),
  };
}

/**
 * Checks the components of a message with IS_COMPONENTS_V2.
 * @param files names of the attachments that the message has then
 */
export function checkV2(form: FormErrors, components: unknown[], files: ReadonlySet<string>): void {
  const all = components as Loose[];
  const check = new V2(form, files);
  form.count(['components'], all, 1, MOST_COMPONENTS);
  const { components: count, text } = usageOf(all);
  if (count > MOST_COMPONENTS)
    form.add(
      ['components'],
      'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
      `The total number of components is ${count} and cannot exceed ${MOST_COMPONENTS}`,
    );
  if (text > MOST_TEXT)
    form.add(
      ['components'],
      'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      `Components displayable text size exceeds maximum size of ${MOST_TEXT}`,
    );
  const ids = flatten(all).flatMap(({ id }) => (id ? [id] : []));
  if (new Set(ids).size < ids.length || ids.some((id) => !Number.isInteger(id) || id >= 2 ** 31))
    form.add(['components'], 'COMPONENT_ID_DUPLICATED', 'Ids of components are unique 32 bit integers');
  check.children(all, ['components'], TOP_LEVEL);
}

class V2 {
  readonly #ids = new CustomIds();

  constructor(
    private readonly form: FormErrors,
    private readonly files: ReadonlySet<string>,
  ) {}

  children(parts: readonly Loose[], at: Path, allowed: readonly number[]): void {
    for (const [index, part] of parts.entries()) {
      const here = [...at, index];
      if (allowed.includes(part.type ?? 0)) this.#one(part, here);
      else refuseType(this.form, here, allowed);
    }
  }

  #one(part: Loose, at: Path): void {
    if (part.type === KINDS.row) checkRow(this.form, part, at, this.#ids);
    else if (part.type === KINDS.text) this.form.length([...at, 'content'], part.content, 1, MOST_TEXT);
    else if (part.type === KINDS.section) this.#section(part, at);
    else if (part.type === KINDS.gallery) this.#gallery(part, at);
    else if (part.type === KINDS.file) this.#media(part.file?.url, [...at, 'file'], false);
    else if (part.type === KINDS.container) this.#container(part, at);
    else if (part.spacing !== undefined && ![1, 2].includes(part.spacing))
      this.form.add([...at, 'spacing'], 'BASE_TYPE_CHOICES', 'Value must be one of (1, 2).');
  }

  #container(part: Loose, at: Path): void {
    this.form.count([...at, 'components'], part.components, 1, MOST_COMPONENTS);
    const colour = part.accent_color ?? 0;
    if (colour < 0 || colour > 0xffffff)
      this.form.add([...at, 'accent_color'], 'NUMBER_TYPE_MAX', 'int value should be at most 16777215.');
    this.children(part.components ?? [], [...at, 'components'], IN_CONTAINER);
  }

  #section(part: Loose, at: Path): void {
    const { accessory } = part;
    this.form.count([...at, 'components'], part.components, 1, 3);
    this.children(part.components ?? [], [...at, 'components'], [KINDS.text]);
    const here = [...at, 'accessory'];
    if (!accessory) this.form.add(here, 'BASE_TYPE_REQUIRED', 'This field is required');
    else if (accessory.type === KINDS.button) checkButton(this.form, accessory, here, this.#ids);
    else if (accessory.type === KINDS.thumbnail) this.#item(accessory, here);
    else refuseType(this.form, here, [KINDS.button, KINDS.thumbnail]);
  }

  #gallery({ items }: Loose, at: Path): void {
    this.form.count([...at, 'items'], items, 1, MOST_ITEMS);
    for (const [index, item] of (items ?? []).entries()) this.#item(item, [...at, 'items', index]);
  }

  #item({ media, description }: Loose, at: Path): void {
    this.#media(media?.url, [...at, 'media'], true);
    if (description !== null) this.form.length([...at, 'description'], description, 0, 1024);
  }

  /** @param elsewhere whether a file outside the message may be named */
  #media(url: string | undefined, at: Path, elsewhere: boolean): void {
    const name = url?.startsWith('attachment://') ? url.slice('attachment://'.length) : undefined;
    if (name !== undefined ? this.files.has(name) : elsewhere && isDiscordUrl(url ?? '')) return;
    this.form.add([...at, 'url'], 'UNFURLED_MEDIA_ITEM_INVALID', 'Not an attachment of this message.');
  }
}
