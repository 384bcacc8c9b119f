import { EXIT_CLOSED_PIPE, EXIT_USAGE } from './failure.ts';
import { reason } from './files.ts';
import { main } from './main.ts';

/** A reader that closes the pipe early (`bprop derive f | head`) ends the program as it ends others; a full disk is said. */
function endOn(stream: NodeJS.WriteStream, name: string): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT_CLOSED_PIPE);
    // Of standard error nobody can be told.
    if (stream !== process.stderr) process.stderr.write(`bprop: ${name} cannot be written: ${reason(error)}\n`);
    process.exit(EXIT_USAGE);
  });
}

endOn(process.stdout, 'standard output');
endOn(process.stderr, 'standard error');
main(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
