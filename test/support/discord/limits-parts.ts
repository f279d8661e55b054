import type { FormErrors } from './error';
import { isDiscordUrl } from './url';

/** Checked fields of a component; all optional, because bodies come from the network. */
export type Loose = {
  type?: number;
  id?: number;
  style?: number;
  custom_id?: string;
  sku_id?: string;
  label?: string;
  emoji?: { id?: string; name?: string };
  url?: string;
  placeholder?: string;
  value?: string;
  min_length?: number;
  max_length?: number;
  options?: { label?: string; value?: string; description?: string; default?: boolean }[];
  components?: Loose[];
  component?: Loose;
  description?: string;
  min_values?: number;
  max_values?: number;
  required?: boolean;
  disabled?: boolean;
  file_types?: string[];
  content?: string;
  accessory?: Loose;
  items?: Loose[];
  media?: { url?: string };
  file?: { url?: string };
  divider?: unknown;
  spacing?: number;
  accent_color?: number | null;
};
export type Path = (string | number)[];

/** Types of components, by Discord's component reference. */
export const KINDS = {
  row: 1,
  button: 2,
  stringSelect: 3,
  textInput: 4,
  section: 9,
  text: 10,
  thumbnail: 11,
  gallery: 12,
  file: 13,
  separator: 14,
  container: 17,
  label: 18,
  fileUpload: 19,
  radioGroup: 21,
  checkboxGroup: 22,
  checkbox: 23,
} as const;
export const SELECTS: readonly number[] = [KINDS.stringSelect, 5, 6, 7, 8];
const LINK_STYLE = 5;
const PREMIUM_STYLE = 6;

/** Custom ids must be unique within one message or modal. */
export class CustomIds {
  readonly #seen = new Set<string>();
  check(form: FormErrors, at: Path, id: string | undefined): void {
    form.length([...at, 'custom_id'], id, 1, 100);
    if (id === undefined) return;
    if (this.#seen.has(id))
      form.add(
        [...at, 'custom_id'],
        'COMPONENT_CUSTOM_ID_DUPLICATED',
        'Component custom id cannot be duplicated',
      );
    this.#seen.add(id);
  }
}

export const refuseType = (form: FormErrors, at: Path, types: readonly number[]): void =>
  form.add(
    [...at, 'type'],
    'UNION_TYPE_CHOICES',
    `Value of field "type" must be one of (${types.join(', ')},).`,
  );

export function checkButton(form: FormErrors, button: Loose, at: Path, ids: CustomIds): void {
  const { style, emoji, custom_id, url, label } = button;
  if (style === PREMIUM_STYLE) {
    if (!button.sku_id || custom_id !== undefined || url !== undefined || label !== undefined || emoji)
      form.add(at, 'BUTTON_COMPONENT_INVALID', 'A premium button has an sku_id and nothing else');
    return;
  }
  form.length([...at, 'label'], label, emoji ? 0 : 1, 80);
  if (emoji?.id !== undefined && !/^\d{17,20}$/.test(emoji.id))
    form.add([...at, 'emoji', 'id'], 'NUMBER_TYPE_COERCE', 'Value is not snowflake.');
  if (style === LINK_STYLE) {
    if (!isDiscordUrl(url ?? '')) form.add([...at, 'url'], 'URL_TYPE_INVALID_URL', 'Not a well formed URL.');
    if (custom_id !== undefined)
      form.add(at, 'BUTTON_COMPONENT_INVALID', 'A custom id and url cannot both be specified');
    return;
  }
  ids.check(form, at, custom_id);
  if (url !== undefined)
    form.add(at, 'BUTTON_COMPONENT_INVALID', 'A custom id and url cannot both be specified');
  if (![1, 2, 3, 4].includes(style ?? 0))
    form.add([...at, 'style'], 'BASE_TYPE_CHOICES', 'Value must be one of (1, 2, 3, 4, 5, 6).');
}

export function checkSelect(form: FormErrors, select: Loose, at: Path, ids: CustomIds): void {
  ids.check(form, at, select.custom_id);
  form.length([...at, 'placeholder'], select.placeholder, 0, 150);
  if (select.type !== KINDS.stringSelect) return;
  checkOptions(form, select, at, { min: 1, max: 25 });
  const chosen = (select.options ?? []).filter((option) => option.default).length;
  if (chosen > (select.max_values ?? 1))
    form.add([...at, 'options'], 'SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES', 'Too many default values');
}

/** Options of a select, a radio group or a checkbox group. */
export function checkOptions(
  form: FormErrors,
  { options = [] }: Loose,
  at: Path,
  { min, max }: { min: number; max: number },
): void {
  form.count([...at, 'options'], options, min, max);
  for (const [index, option] of options.entries()) {
    form.length([...at, 'options', index, 'label'], option.label, 1, 100);
    form.length([...at, 'options', index, 'value'], option.value, 1, 100);
    form.length([...at, 'options', index, 'description'], option.description, 0, 100);
  }
  if (new Set(options.map(({ value }) => value)).size < options.length)
    form.add([...at, 'options'], 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', 'An option value is duplicated');
}

/** An action row of a message: one to five buttons, or one select menu. */
export function checkRow(form: FormErrors, row: Loose, at: Path, ids: CustomIds): void {
  const parts = row.components ?? [];
  form.count([...at, 'components'], parts, 1, parts.some((part) => part.type !== KINDS.button) ? 1 : 5);
  for (const [place, part] of parts.entries()) {
    const here = [...at, 'components', place];
    if (part.type === KINDS.button) checkButton(form, part, here, ids);
    else if (SELECTS.includes(part.type ?? 0)) checkSelect(form, part, here, ids);
    else refuseType(form, here, [KINDS.button, ...SELECTS]);
  }
}
