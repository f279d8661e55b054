import { escapeHtml } from './discord-markdown';
import { DISCORD_SAYS, type Drawn } from './discord-page';

type Option = { label: string; value?: string; description?: string; default?: boolean };
type Field = {
  type: number;
  value?: string;
  style?: number;
  placeholder?: string;
  required?: boolean;
  max_values?: number;
  default?: boolean;
  options?: Option[];
};
export type Modal = {
  title: string;
  components: { label?: string; description?: string; component?: Field; content?: string }[];
};

const TEXT_INPUT = 4;
const SELECT = 3;
const FILE = 19;
const RADIO = 21;
const CHECKBOXES = 22;
const CHECKBOX = 23;
const PARAGRAPH = 2;

/** A form. */
export function modalHtml(modal: Modal, locale: Drawn['locale']): string {
  const { cancel, submit, drop } = DISCORD_SAYS[locale];
  const parts = modal.components.map(({ label = '', description = '', component, content }) => {
    if (!component) return `<p>${escapeHtml(content ?? '')}</p>`;
    const isRequired = component.required ?? component.type === TEXT_INPUT;
    return `<label>${escapeHtml(label)}${isRequired ? '<i>*</i>' : ''}</label>
      ${description ? `<small>${escapeHtml(description)}</small>` : ''}${fieldHtml(component, drop)}`;
  });
  return `<div class="modal"><h2><span class="small avatar">A</span>${escapeHtml(modal.title)}<s>×</s></h2>${parts.join('')}
    <div class="row end"><span class="button">${cancel}</span><span class="button primary">${submit}</span></div></div>`;
}

function fieldHtml(field: Field, drop: string): string {
  const { type, value, style, placeholder = '', options = [] } = field;
  const empty = `<em>${type === FILE ? drop : escapeHtml(placeholder)}</em>`;
  switch (type) {
    case SELECT:
      return `<div class="input select">${chips(options, field) || empty}</div>`;
    case FILE:
      return `<div class="input file">${empty}</div>`;
    case RADIO:
      return choices(options, 'radio');
    case CHECKBOXES:
      return choices(options, 'box');
    case CHECKBOX:
      return choices([{ label: '', ...(field.default && { default: true }) }], 'box');
    default:
      return `<div class="input ${style === PARAGRAPH ? 'area' : ''}">${value ? escapeHtml(value) : empty}</div>`;
  }
}

/** What a menu has chosen: one as words, several as chips. */
const chips = (options: Option[], { max_values: most = 1 }: Field): string =>
  options
    .filter((option) => option.default)
    .map(({ label }) => (most > 1 ? `<b class="chip">${escapeHtml(label)} ×</b>` : escapeHtml(label)))
    .join(' ');

const choices = (options: Option[], kind: 'radio' | 'box'): string =>
  options
    .map(
      ({ label, description, default: isOn }) =>
        `<div class="choice"><span class="${kind}${isOn ? ' on' : ''}"></span><span>${escapeHtml(label)}${
          description ? `<small>${escapeHtml(description)}</small>` : ''
        }</span></div>`,
    )
    .join('');

export const MODAL_CSS = `  .modal { background: #242429; border: 1px solid #2f3037; border-radius: 12px; padding: 20px; width: 100%; box-shadow: 0 8px 24px #0008 }
  .modal h2 { display: flex; align-items: center; gap: 10px; margin: 0 0 12px; font-size: 18px; color: #fbfbfb } .modal s { margin-left: auto; text-decoration: none; color: #aaaab1 }
  .avatar.small { width: 28px; height: 28px; line-height: 28px; font-size: 14px } .row.end { justify-content: flex-end; margin-top: 18px }
  label { display: block; font-weight: 600; font-size: 14px; margin-top: 14px; color: #fbfbfb } label i { color: #f23f43; margin-left: 3px } .modal small { color: #aaaab1 }
  .input em { color: #87898c; font-style: normal }
  .input { background: #1a1a1e; border: 1px solid #37383f; border-radius: 8px; padding: 8px 10px; margin-top: 6px; min-height: 40px; overflow-wrap: anywhere } .area { min-height: 78px } .select::after { content: '⌄'; float: right }
  .input.file { border: 1px dashed #4e5058; min-height: 92px; display: grid; place-items: center; max-width: none } .input.file a { display: inline; color: #7bb0f5 }
  .chip { display: inline-block; background: #3b3b43; border-radius: 4px; padding: 0 6px; font-weight: 500; font-size: 14px }
  .choice { display: flex; gap: 10px; align-items: flex-start; padding: 6px 0; font-size: 14px } .choice small { display: block }
  .radio, .box { flex: none; width: 18px; height: 18px; margin-top: 1px; border: 2px solid #87898c; border-radius: 4px } .radio { border-radius: 50% }
  .box.on { background: #5865f2; border-color: #5865f2 } .box.on::after { content: '✓'; display: block; color: #fff; font: 700 13px/14px sans-serif; text-align: center } .radio.on { border: 5px solid #5865f2; background: #fff }`;
