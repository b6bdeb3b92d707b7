import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { createReceipts, type Receipt } from './receipts.ts'

/** How a mailbox behaves; a reply is what the relay says at that point (RFC 5321 §4.2). */
export type MailboxBehaviour =
  | { kind: 'healthy' }
  | { kind: 'slow'; ms: number }
  /** Takes the mail, and says so when nobody waits any more. */
  | { kind: 'late'; ms: number }
  | { kind: 'flapping'; failures: number }
  | { kind: 'reply'; at: 'recipient' | 'data'; status: number; text: string }

/** How a relay as a whole behaves. */
export type RelayBehaviour =
  | 'healthy'
  | 'dead'
  | 'black-hole'
  | 'greets and is silent'
  | 'random bytes'
  | 'reply without end'
  | 'hangs up'

export type Mailbox = {
  address: string
  /** Mails it took, each once by its Message-ID without brackets. */
  received(): Receipt[]
  repeats(): number
  /** The envelope senders of what came, in order. */
  senders(): string[]
  /** From the next mail on. */
  become(behaviour: 'healthy'): void
}

export type Relay = {
  /** `smtp://127.0.0.1:port`. */
  url: string
  mailbox(behaviour?: MailboxBehaviour): Mailbox
  /** For each mail, whether its connection was encrypted and who had signed in. */
  mails(): Seen['mails']
  connections(): number
  /** Those of them that are open now. */
  openConnections(): number
  /** How often somebody gave a password, right or wrong. */
  signIns(): number
  close(): Promise<void>
}

/** What a relay notices. */
type Seen = {
  mails: Array<{ encrypted: boolean; user: string | null }>
  connections: number
  signIns: number
}

type Box = Mailbox & {
  behaviour: MailboxBehaviour
  left: number
  take(sender: string, mail: Buffer): void
}

export type RelayOptions = {
  behaviour?: RelayBehaviour
  tls?: { key: string; cert: string }
  /** The only name and password that are let in; nobody need sign in without. */
  credentials?: { user: string; pass: string }
}

/** A mail relay that is also where all mailboxes are. */
export async function openRelay({
  behaviour = 'healthy',
  tls,
  credentials,
}: RelayOptions = {}): Promise<Relay> {
  const boxes = new Map<string, Box>()
  const seen: Seen = { mails: [], connections: 0, signIns: 0 }
  const smtp = new SMTPServer(serverOptions({ boxes, seen, tls, credentials }))
  smtp.on('error', () => undefined)
  const server = behaviour === 'healthy' ? smtp.server : rudeServer(behaviour)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1_024, resolve))
  const { port } = server.address() as AddressInfo
  const close = async () => {
    for (const connection of smtp.connections) connection.close()
    await closeServer(server)
  }
  if (behaviour === 'dead') await close()
  return {
    url: `smtp://127.0.0.1:${port}`,
    mailbox(wanted = { kind: 'healthy' }) {
      const box = openMailbox(`box-${boxes.size + 1}@mail.test`, wanted)
      boxes.set(box.address, box)
      return box
    },
    mails: () => seen.mails,
    connections: () => seen.connections,
    openConnections: () => smtp.connections.size,
    signIns: () => seen.signIns,
    close,
  }
}

function openMailbox(address: string, behaviour: MailboxBehaviour): Box {
  const receipts = createReceipts()
  const senders: string[] = []
  const box: Box = {
    address,
    behaviour,
    left: behaviour.kind === 'flapping' ? behaviour.failures : 0,
    received: receipts.all,
    repeats: receipts.repeats,
    senders: () => senders,
    take(sender, body) {
      const headers = headersOf(body)
      senders.push(sender)
      receipts.add({ id: (headers['message-id'] ?? '').replace(/^<|>$/g, ''), verified: null, headers, body })
    },
    become(kind) {
      box.behaviour = { kind }
    },
  }
  return box
}

/** Names in small letters; folded lines are joined. */
function headersOf(mail: Buffer): Record<string, string> {
  const head = mail.toString('utf8').split('\r\n\r\n')[0] ?? ''
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  return Object.fromEntries(
    lines.map((line) => [line.split(':')[0]?.toLowerCase() ?? '', line.replace(/^[^:]*: */, '')]),
  )
}

function refuse(status: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: status })
}

function serverOptions(parts: {
  boxes: Map<string, Box>
  seen: Seen
  tls: { key: string; cert: string } | undefined
  credentials: { user: string; pass: string } | undefined
}): SMTPServerOptions {
  const { boxes, seen, tls, credentials } = parts
  return {
    authOptional: credentials === undefined,
    disabledCommands: [
      ...(tls === undefined ? ['STARTTLS'] : []),
      ...(credentials === undefined ? ['AUTH'] : []),
    ],
    disableReverseLookup: true,
    ...tls,
    onConnect(_session, done) {
      seen.connections += 1
      done()
    },
    onAuth({ username, password }, _session, done) {
      seen.signIns += 1
      if (username === credentials?.user && password === credentials?.pass) done(null, { user: username })
      else done(refuse(535, '5.7.8 who are you'))
    },
    onRcptTo({ address }, _session, done) {
      const box = boxes.get(address)
      if (box === undefined) return done(refuse(550, '5.1.1 no such mailbox'))
      if (box.behaviour.kind === 'reply' && box.behaviour.at === 'recipient')
        return done(refuse(box.behaviour.status, box.behaviour.text))
      done()
    },
    onData(stream, session, done) {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        seen.mails.push({
          encrypted: session.secure,
          user: typeof session.user === 'string' ? session.user : null,
        })
        const box = boxes.get(session.envelope.rcptTo[0]?.address ?? '')
        const sender = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address
        if (box !== undefined) takeMail(box, { sender, mail: Buffer.concat(pieces) }, done)
      })
    },
  }
}

function takeMail(
  box: Box,
  { sender, mail }: { sender: string; mail: Buffer },
  done: (error?: Error | null) => void,
): void {
  const { behaviour } = box
  const accept = () => {
    box.take(sender, mail)
    done()
  }
  switch (behaviour.kind) {
    case 'healthy':
      accept()
      break
    case 'slow':
      setTimeout(accept, behaviour.ms)
      break
    case 'late':
      box.take(sender, mail)
      setTimeout(done, behaviour.ms)
      break
    case 'flapping':
      box.left -= 1
      if (box.left >= 0) done(refuse(451, '4.3.0 later'))
      else accept()
      break
    case 'reply':
      done(refuse(behaviour.status, behaviour.text))
      break
    default:
      behaviour satisfies never
  }
}

const RUDE: Record<Exclude<RelayBehaviour, 'healthy' | 'dead'>, (socket: Socket) => void> = {
  'black-hole': () => undefined,
  'greets and is silent': (socket) => void socket.write('220 mail.test\r\n'),
  'random bytes': (socket) =>
    void socket.write(Buffer.from(Array.from({ length: 4_096 }, (_, at) => (at * 167) & 0xff))),
  'reply without end': (socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write('220-and another thing\r\n'.repeat(1_000)));
    }
    socket.on('drain', more)
    more()
  },
  'hangs up': (socket) => socket.resetAndDestroy(),
}

function rudeServer(behaviour: Exclude<RelayBehaviour, 'healthy'>): Server & { sockets?: Set<Socket> } {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.resume()
    if (behaviour !== 'dead') RUDE[behaviour](socket)
  })
  return Object.assign(server, { sockets })
}

async function closeServer(server: Server & { sockets?: Set<Socket> }): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    for (const socket of server.sockets ?? []) socket.destroy()
  })
}
