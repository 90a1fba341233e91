// Loaded into a server by a test: SIGUSR2 leaves a rejected promise behind that nobody looks at.
process.once('SIGUSR2', () => void Promise.reject(new Error('a planted fault')));
