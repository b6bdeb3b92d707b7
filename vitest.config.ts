import { defineConfig } from 'vitest/config'

const shared = {
  pool: 'forks',
  // Half of the time would go into reading the same modules again for each file.
  isolate: false,
  testTimeout: 30_000,
  hookTimeout: 60_000,
  environment: 'node',
  // A bundle made by a thread of its own can wait for it for ever.
  env: { ESBUILD_WORKER_THREADS: '0' },
} as const

/** Codecs need no database: their tests start at once. Everything else gets the one cluster of the run. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...shared, name: 'formats', include: ['src/formats/**/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'town',
          include: ['src/**/*.test.{ts,tsx}', 'tests/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: ['src/formats/**'],
          globalSetup: ['tests/setup/cluster.ts'],
          setupFiles: ['tests/setup/each-file.ts'],
        },
      },
    ],
  },
})
