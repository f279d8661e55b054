import type { FormErrors } from './error';
import { isDiscordUrl } from './url';

/** Checked fields of a component; all optional, because bodies come from the network. */
type Loose = {
  type?: number;
  style?: number;
  custom_id?: string;
  label?: string;
  emoji?: unknown;
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
  file_types?: string[];
};
type Path = (string | number)[];

const ROW = 1;
const BUTTON = 2;
const STRING_SELECT = 3;
const TEXT_INPUT = 4;
const TEXT_DISPLAY = 10;
const LABEL = 18;
const FILE_UPLOAD = 19;
const SELECTS = [STRING_SELECT, 5, 6, 7, 8];
const IN_LABEL = [...SELECTS, TEXT_INPUT, FILE_UPLOAD];
const LINK_STYLE = 5;

/** Custom ids must be unique within one message or modal. */
class CustomIds {
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

function checkButton(form: FormErrors, button: Loose, at: Path, ids: CustomIds): void {
  form.length([...at, 'label'], button.label, button.emoji ? 0 : 1, 80);
  if (button.style === LINK_STYLE) {
    if (!isDiscordUrl(button.url ?? ''))
      form.add([...at, 'url'], 'URL_TYPE_INVALID_URL', 'Not a well formed URL.');
    if (button.custom_id !== undefined)
      form.add(at, 'BUTTON_COMPONENT_INVALID', 'A custom id and url cannot both be specified');
  } else {
    ids.check(form, at, button.custom_id);
    if (![1, 2, 3, 4].includes(button.style ?? 0))
      form.add([...at, 'style'], 'BASE_TYPE_CHOICES', 'Value must be one of (1, 2, 3, 4, 5, 6).');
  }
}

function checkSelect(form: FormErrors, select: Loose, at: Path, ids: CustomIds): void {
  ids.check(form, at, select.custom_id);
  form.length([...at, 'placeholder'], select.placeholder, 0, 150);
  if (select.type !== STRING_SELECT) return;
  form.count([...at, 'options'], select.options, 1, 25);
  for (const [index, option] of (select.options ?? []).entries()) {
    form.length([...at, 'options', index, 'label'], option.label, 1, 100);
    form.length([...at, 'options', index, 'value'], option.value, 1, 100);
    form.length([...at, 'options', index, 'description'], option.description, 0, 100);
  }
  const chosen = (select.options ?? []).filter((option) => option.default).length;
  if (chosen > (select.max_values ?? 1))
    form.add([...at, 'options'], 'SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES', 'Too many default values');
}

/** Message components: at most five rows, each of one to five buttons or of one select menu. */
export function checkComponents(form: FormErrors, rows: unknown[]): void {
  const ids = new CustomIds();
  form.count(['components'], rows, 0, 5);
  for (const [index, row] of (rows as Loose[]).entries()) {
    const at: Path = ['components', index];
    if (row.type !== ROW) {
      refuseType(form, at, [ROW]);
      continue;
    }
    const parts = row.components ?? [];
    form.count([...at, 'components'], parts, 1, parts.some((part) => part.type !== BUTTON) ? 1 : 5);
    for (const [place, part] of parts.entries()) {
      const here = [...at, 'components', place];
      if (part.type === BUTTON) checkButton(form, part, here, ids);
      else if (SELECTS.includes(part.type ?? 0)) checkSelect(form, part, here, ids);
      else refuseType(form, here, [BUTTON, ...SELECTS]);
    }
  }
}

const refuseType = (form: FormErrors, at: Path, types: number[]): void =>
  form.add(
    [...at, 'type'],
    'UNION_TYPE_CHOICES',
    `Value of field "type" must be one of (${types.join(', ')},).`,
  );

/**
 * A modal: title of 1 to 45 characters; one to five labels of 1 to 45 with an input each, rows with a text
 * input (the older way), or texts.
 */
export function checkModal(form: FormErrors, modal: Loose & { title?: string }): void {
  const at: Path = ['data'];
  const ids = new CustomIds();
  form.length([...at, 'title'], modal.title, 1, 45);
  form.length([...at, 'custom_id'], modal.custom_id, 1, 100);
  form.count([...at, 'components'], modal.components, 1, 5);
  for (const [index, part] of (modal.components ?? []).entries()) {
    const here: Path = [...at, 'components', index];
    if (part.type === LABEL) checkLabel(form, part, here, ids);
    else if (part.type === ROW) checkInputRow(form, part, here, ids);
    else if (part.type !== TEXT_DISPLAY) refuseType(form, here, [ROW, TEXT_DISPLAY, LABEL]);
  }
}

function checkLabel(form: FormErrors, label: Loose, at: Path, ids: CustomIds): void {
  form.length([...at, 'label'], label.label, 1, 45);
  form.length([...at, 'description'], label.description, 0, 100);
  const { component: input } = label;
  const here = [...at, 'component'];
  if (!input) form.add(here, 'BASE_TYPE_REQUIRED', 'This field is required');
  else if (input.type === TEXT_INPUT) checkTextInput(form, input, here, ids);
  else if (input.type === FILE_UPLOAD) checkFileUpload(form, input, here, ids);
  else if (SELECTS.includes(input.type ?? 0)) checkSelect(form, input, here, ids);
  else refuseType(form, here, IN_LABEL);
}

function checkInputRow(form: FormErrors, row: Loose, at: Path, ids: CustomIds): void {
  const [input] = row.components ?? [];
  form.count([...at, 'components'], row.components, 1, 1);
  if (!input) return;
  const here = [...at, 'components', 0];
  form.length([...here, 'label'], input.label, 1, 45);
  if (input.type === TEXT_INPUT) checkTextInput(form, input, here, ids);
  else refuseType(form, here, [TEXT_INPUT]);
}

/** A field for 1 to 10 files, or for none where it is not required. */
function checkFileUpload(form: FormErrors, field: Loose, at: Path, ids: CustomIds): void {
  ids.check(form, at, field.custom_id);
  const { min_values: min = 1, max_values: max = 1, required = true, file_types: types } = field;
  if (min < 0 || min > 10) form.add([...at, 'min_values'], 'NUMBER_TYPE_MAX', 'Must be between 0 and 10.');
  if (max < 1 || max > 10 || max < min)
    form.add([...at, 'max_values'], 'NUMBER_TYPE_MAX', 'Must be between 1 and 10, and min_values at least.');
  if (required && min === 0)
    form.add([...at, 'min_values'], 'NUMBER_TYPE_MIN', 'A required field needs at least 1.');
  form.count([...at, 'file_types'], types, 0, 10);
  for (const [index, type] of (types ?? []).entries())
    if (!/^(audio|image|video|\.\w+)$/.test(type))
      form.add([...at, 'file_types', index], 'FILE_TYPE_INVALID', 'Not a valid file type.');
}

function checkTextInput(form: FormErrors, input: Loose, at: Path, ids: CustomIds): void {
  ids.check(form, at, input.custom_id);
  form.length([...at, 'placeholder'], input.placeholder, 0, 100);
  const max = input.max_length ?? 4000;
  if (max < 1 || max > 4000 || (input.min_length ?? 0) > max)
    form.add([...at, 'max_length'], 'NUMBER_TYPE_MAX', 'int value should be between 1 and 4000.');
  form.length([...at, 'value'], input.value, 0, max);
}
