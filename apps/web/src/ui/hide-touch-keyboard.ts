/**
 * Takes the focus from the field on a device without a mouse, whose keyboard would cover the picture. Returns
 * whether this is such a device.
 */
export function hideTouchKeyboard(): boolean {
  if (!window.matchMedia('(pointer: coarse)').matches) return false;
  (document.activeElement as HTMLElement | null)?.blur();
  return true;
}
