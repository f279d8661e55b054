// Preloaded into every process the launcher starts: when the launcher dies, however it dies, its children stop as if asked to.
if (process.connected) {
  process.channel?.unref();
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    // A process that cannot stop softly must not outlive its launcher either.
    setTimeout(() => process.exit(1), 10_000).unref();
  });
}
