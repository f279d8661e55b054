/** Tells a person who runs a tool; stdout is for results. */
export const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Runs a tool's `main`. Its error becomes one line and exit code 1. Calls what `undo` holds, the newest first. */
export function runTool(main: () => Promise<void>, undo: (() => unknown)[]): void {
  main()
    .catch((error: Error) => {
      say(`atelier: ${error.message}`);
      process.exitCode = 1;
    })
    .finally(async () => {
      for (const step of undo.reverse()) await step();
      process.exit();
    });
}
