import { databaseError, sqlState } from './address';
import type { Db, Tx } from './client';

/** serialization_failure, deadlock_detected: the loser of a race that would win when run again. */
const RETRYABLE = new Set(['40001', '40P01']);

/**
 * Runs `work` in one READ COMMITTED transaction and commits when it resolves. A deadlock or serialization
 * failure runs it again, up to three times in all, so `work` must do nothing but SQL. Throws what `work`
 * throws; a lost connection becomes AtelierError('unavailable'), a full disk of the server
 * AtelierError('storage_full').
 */
export async function withTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      // Many may wait for one row (a hundred votes in a second on a busy machine): late is better than
      // refused.
      return await db.$transaction(work, { maxWait: 15_000, timeout: 15_000 });
    } catch (error) {
      const state = sqlState(error);
      if (state && RETRYABLE.has(state) && attempt < 3) continue;
      throw databaseError(error);
    }
  }
}
