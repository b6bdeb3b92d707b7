import { afterAll, afterEach } from 'vitest'
import { end } from './ending.ts'

// Run anew for each test file; other modules are read once by each worker, and so are their hooks.
afterEach(() => end('test'))
afterAll(() => end('file'))
