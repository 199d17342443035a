"""The command line: one module a command, options they share in `options`, errors in `run`, streams in `output`."""
