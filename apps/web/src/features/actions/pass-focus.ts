/**
 * Hands the focus of `control`, which is about to leave the page, to the same control of the entry beside it in the list, or where there is
 * none to the heading of its section. Without, whoever uses the keyboard would begin again at the top of the page.
 */
export function passFocus(control: HTMLElement): void {
  if (document.activeElement !== control) return;
  const entry = control.closest('li');
  const beside = entry?.nextElementSibling ?? entry?.previousElementSibling;
  const heir =
    beside?.querySelector<HTMLElement>('button') ??
    control.closest('section')?.querySelector<HTMLElement>('h2') ??
    document.querySelector<HTMLElement>('h1');
  if (!heir) return;
  if (heir.tagName !== 'BUTTON') heir.tabIndex = -1;
  heir.focus();
}
