import { EDIT_LIMITS, UPLOAD_TYPES } from '@atelier/domain/edit-names';

/** Reasons of the API that a browser can know before it sends a file. */
export type FileFault = 'upload_empty' | 'upload_large' | 'upload_heic' | 'upload_type';

const isUploadType = (type: string): boolean => (UPLOAD_TYPES as readonly string[]).includes(type);

/**
 * Returns why a file cannot be uploaded; null where only the server can tell. A browser names no type for a file that
 * it does not know, and iPhones name their photos by their ending alone.
 */
export function faultOf({ name, type, size }: Pick<File, 'name' | 'type' | 'size'>): FileFault | null {
  if (/^image\/hei[cf]/.test(type) || /\.(?:heic|heif|hif)$/i.test(name)) return 'upload_heic';
  if (!isUploadType(type)) return 'upload_type';
  if (size === 0) return 'upload_empty';
  return size > EDIT_LIMITS.uploadBytes ? 'upload_large' : null;
}
