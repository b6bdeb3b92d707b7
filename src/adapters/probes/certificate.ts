import { isIP } from 'node:net'
import { connect, rootCertificates } from 'node:tls'
import type { Certificate } from '../../office/doctor/ports.ts'

const patienceMs = 5_000

type Asked = { host: string; port: number; authorities: readonly string[] }

/** The certificate a server shows for its name, trusted or not; null when none was shown. */
export function readCertificate({ host, port, authorities }: Asked): Promise<Certificate | null> {
  return new Promise((resolve) => {
    const trusted = authorities.length === 0 ? {} : { ca: [...rootCertificates, ...authorities] }
    // Looked at, whatever it is: nothing is sent.
    const named = isIP(host) === 0 ? { servername: host } : {}
    const socket = connect({ host, port, rejectUnauthorized: false, ...named, ...trusted })
    const end = (found: Certificate | null) => {
      socket.destroy()
      resolve(found)
    }
    socket.setTimeout(patienceMs, () => end(null))
    socket.once('error', () => end(null))
    socket.once('secureConnect', () => {
      const { valid_to: validTo } = socket.getPeerCertificate()
      const until = Date.parse(validTo)
      if (Number.isNaN(until)) return end(null)
      const distrust = socket.authorized ? null : String(socket.authorizationError)
      end({ end: new Date(until).toISOString(), distrust, wrongName: distrust?.includes('ALTNAME') === true })
    })
  })
}
