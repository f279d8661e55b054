/** What a child of `ChildHost` says: `ready` once its code is loaded, then an answer to each order. */
export type Answer<Result> = { id: number; result: Result } | { id: number; error: string } | 'ready';

/** Runs in the child: works on one order after the other until the parent ends. */
export function answerParent<Order, Result>(work: (order: Order) => Promise<Result>): void {
  process.on('message', ({ id, order }: { id: number; order: Order }) => {
    work(order)
      .then((result): Answer<Result> => ({ id, result }))
      .catch((error: Error): Answer<Result> => ({ id, error: error.message }))
      .then((answer) => process.send?.(answer));
  });
  // The parent ended, perhaps without a word.
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready' satisfies Answer<Result>);
}
