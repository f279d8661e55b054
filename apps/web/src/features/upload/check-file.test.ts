import { EDIT_LIMITS } from '@atelier/domain/edit-names';
import { expect, it } from 'vitest';
import { faultOf } from './check-file';

const file = (over: Partial<Parameters<typeof faultOf>[0]>) =>
  faultOf({ name: 'fox.png', type: 'image/png', size: 1000, ...over });

it('W-EDIT-5 a file is refused before it is sent where the browser can know', () => {
  expect(file({})).toBeNull();
  expect(file({ name: 'fox.webp', type: 'image/webp' })).toBeNull();
  expect(file({ size: EDIT_LIMITS.uploadBytes })).toBeNull();
  expect(file({ size: EDIT_LIMITS.uploadBytes + 1 })).toBe('upload_large');
  expect(file({ size: 0 })).toBe('upload_empty');
  expect(file({ name: 'IMG_1.HEIC', type: '' })).toBe('upload_heic');
  expect(file({ name: 'IMG_1', type: 'image/heif' })).toBe('upload_heic');
  expect(file({ name: 'fox.svg', type: 'image/svg+xml' })).toBe('upload_type');
  expect(file({ name: 'fox.gif', type: 'image/gif' })).toBe('upload_type');
  expect(file({ name: 'fox', type: '' })).toBe('upload_type');
});
