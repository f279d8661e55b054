// Preloaded into every process that the launcher starts: stops it softly when the launcher dies in any way.
if (process.connected) {
  process.channel?.unref();
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    // A process that cannot stop softly must not outlive its launcher either.
    setTimeout(() => process.exit(1), 10_000).unref();
  });
}
