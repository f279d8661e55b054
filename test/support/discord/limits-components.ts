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
  options?: { label?: string; value?: string; description?: string }[];
  components?: Loose[];
  component?: Loose;
  description?: string;
};
type Path = (string | number)[];

const ROW = 1;
const BUTTON = 2;
const STRING_SELECT = 3;
const TEXT_INPUT = 4;
const LABEL = 18;
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
}

/** Message components: at most five rows, each of one to five buttons or of one select menu. */
export function checkComponents(form: FormErrors, rows: unknown[]): void {
  const ids = new CustomIds();
  form.count(['components'], rows, 0, 5);
  for (const [index, row] of (rows as Loose[]).entries()) {
    const at: Path = ['components', index];
    if (row.type !== ROW) {
      form.add([...at, 'type'], 'UNION_TYPE_CHOICES', 'Value of field "type" must be one of (1,).');
      continue;
    }
    const parts = row.components ?? [];
    form.count([...at, 'components'], parts, 1, parts.some((part) => part.type !== BUTTON) ? 1 : 5);
    for (const [place, part] of parts.entries()) {
      const here = [...at, 'components', place];
      if (part.type === BUTTON) checkButton(form, part, here, ids);
      else if ([3, 5, 6, 7, 8].includes(part.type ?? 0)) checkSelect(form, part, here, ids);
      else
        form.add(
          [...here, 'type'],
          'UNION_TYPE_CHOICES',
          'Value of field "type" must be one of (2, 3, 5, 6, 7, 8).',
        );
    }
  }
}

/** A modal: title of 1 to 45 characters, one to five inputs, each with a label of 1 to 45. */
export function checkModal(form: FormErrors, modal: Loose & { title?: string }): void {
  const at: Path = ['data'];
  const ids = new CustomIds();
  form.length([...at, 'title'], modal.title, 1, 45);
  form.length([...at, 'custom_id'], modal.custom_id, 1, 100);
  form.count([...at, 'components'], modal.components, 1, 5);
  for (const [index, part] of (modal.components ?? []).entries()) {
    const here: Path = [...at, 'components', index];
    const input = part.type === LABEL ? part.component : part.components?.[0];
    const label = part.type === LABEL ? part.label : input?.label;
    form.length([...here, 'label'], label, 1, 45);
    form.length([...here, 'description'], part.type === LABEL ? part.description : undefined, 0, 100);
    if (!input) form.add(here, 'BASE_TYPE_REQUIRED', 'This field is required');
    else if (input.type === TEXT_INPUT) checkTextInput(form, input, here, ids);
    else checkSelect(form, input, here, ids);
  }
}

function checkTextInput(form: FormErrors, input: Loose, at: Path, ids: CustomIds): void {
  ids.check(form, at, input.custom_id);
  form.length([...at, 'placeholder'], input.placeholder, 0, 100);
  const max = input.max_length ?? 4000;
  if (max < 1 || max > 4000 || (input.min_length ?? 0) > max)
    form.add([...at, 'max_length'], 'NUMBER_TYPE_MAX', 'int value should be between 1 and 4000.');
  form.length([...at, 'value'], input.value, 0, max);
}
