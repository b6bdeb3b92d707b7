import { readFileSync } from 'node:fs'
import { guardFile } from '../../src/kernel/my-number/index.ts'
import { Problem } from '../../src/kernel/problem/index.ts'

/** Looks through the file named on the command line as an upload is; prints what came of it and the most memory held. */
const [file = ''] = process.argv.slice(2)
/** What the process itself ever held, in megabytes: `getrusage` would count who started it (proc(5), VmHWM). */
const held = () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
const before = held()
const outcome = await guardFile(readFileSync(file), 'upload').catch((error: unknown) => {
  if (error instanceof Problem) return error.code
  throw error
})
process.stdout.write(JSON.stringify({ outcome, grew: Math.round(held() - before) }))
process.exit(0)
