import type { KeyboardEvent } from 'react';

/**
 * Returns whether an input method handles this key press to choose or confirm a word. Safari ends the
 * composition before the Enter that confirmed it arrives, so `isComposing` is false there; the key code 229
 * ("processed by an input method", UI Events §7.3.1) remains.
 */
export const isComposing = ({ nativeEvent }: KeyboardEvent): boolean =>
  nativeEvent.isComposing || nativeEvent.keyCode === 229;
