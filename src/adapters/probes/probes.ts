import { createServer } from 'node:net'
import type { Probes } from '../../office/doctor/ports.ts'
import { readCertificate } from './certificate.ts'
import { readClock } from './clock.ts'
import { diskAt, filesIn, isWritable, lastLines, standingOf } from './files.ts'
import { askRelay } from './mail.ts'

/** `authorities`: certificates (PEM) trusted beside the system's, as a town's own authority would be. */
export function createProbes({ authorities = [] }: { authorities?: readonly string[] } = {}): Probes {
  return {
    disk: diskAt,
    standing: standingOf,
    filesIn,
    isWritable,
    clockAhead: readClock,
    certificate: (host, port) => readCertificate({ host, port, authorities }),
    mail: (url) => askRelay(url, authorities),
    isPortTaken,
    lastLines,
    availableMemory: () => process.availableMemory(),
    nodeVersion: () => process.versions.node,
  }
}

function isPortTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(true))
    server.listen(port, host, () => server.close(() => resolve(false)))
  })
}
