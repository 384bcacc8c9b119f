import { main } from './main.ts';

// A reader that closes the pipe early (`bprop derive f | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
main(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
