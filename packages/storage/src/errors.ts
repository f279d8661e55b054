import { AtelierError } from '@atelier/domain';

const REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'access is denied',
  EPERM: 'access is denied',
  EMFILE: 'too many files are open',
  EIO: 'the disk reports an error',
};

/**
 * Makes an AtelierError('storage_failed') with the reason in words; paths and addresses stay in the cause.
 */
export function storageFailed(
  doing: 'read' | 'written' | 'deleted' | 'listed',
  cause: unknown,
): AtelierError {
  if (cause instanceof AtelierError) return cause;
  const { code, name } = cause as { code?: string; name?: string };
  const reason = REASONS[code ?? ''] ?? code ?? name ?? 'unknown reason';
  return new AtelierError('storage_failed', `An image could not be ${doing}: ${reason}.`, { cause });
}
