import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { MailAnswer } from '../../office/doctor/ports.ts'
import { readRelay } from '../smtp/relay.ts'

const patienceMs = 5_000

/** Greets the relay as a mail would, encrypts, signs in where the address has a password, and leaves without one. */
export function askRelay(url: string, authorities: readonly string[]): Promise<MailAnswer> {
  const relay = readRelay(url)
  const ca = authorities.length === 0 ? {} : { ca: [...authorities] }
  const connection = new SMTPConnection({
    host: relay.host,
    port: relay.port,
    secure: relay.encryption === 'implicit',
    requireTLS: relay.encryption === 'starttls',
    opportunisticTLS: relay.encryption === 'clear',
    tls: { rejectUnauthorized: relay.encryption !== 'clear', ...ca },
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    dnsTimeout: patienceMs,
  })
  return new Promise((resolve) => {
    const end = (answer: MailAnswer) => {
      resolve(answer)
      connection.close()
    }
    connection.on('error', (error) => end({ state: stateOf(error) }))
    connection.on('end', () => end({ state: 'unreachable' }))
    connection.connect(() => {
      const ready = () => end({ state: 'ready', encrypted: connection.secure })
      if (relay.credentials === null) return ready()
      connection.login(relay.credentials, (error) => (error ? end({ state: 'login-refused' }) : ready()))
    })
  })
}

const stateOf = (error: unknown): 'untrusted' | 'unreachable' =>
  error instanceof Error && 'code' in error && error.code === 'ETLS' ? 'untrusted' : 'unreachable'
