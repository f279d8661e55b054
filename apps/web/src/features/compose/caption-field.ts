/** The caption box of this page, or null on a page without one. */
export const captionField = (): HTMLTextAreaElement | null =>
  document.querySelector<HTMLTextAreaElement>('textarea[name=caption]');
