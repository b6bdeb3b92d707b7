/** The world a message goes out into: receivers, mailboxes and name servers that are well, ill, slow or hostile. */
import { makeCertificate } from './certificate.ts'
import { type Endpoint, type EndpointOptions, openEndpoint } from './endpoint.ts'
import { type Names, openNames } from './names.ts'
import { type Mailbox, type MailboxBehaviour, openRelay, type Relay, type RelayOptions } from './relay.ts'

export type { Behaviour } from './behaviour.ts'
export type { Endpoint } from './endpoint.ts'
export { DOUBTFUL, HOSTILE } from './hostile.ts'
export type { Names } from './names.ts'
export type { Receipt } from './receipts.ts'
export type { MailboxBehaviour, RelayBehaviour } from './relay.ts'

export type OutsideWorld = {
  /** A receiver on the web, on a port of its own. */
  endpoint(options: EndpointOptions): Promise<Endpoint>
  /** A mailbox behind `relayUrl`. */
  mailbox(behaviour?: MailboxBehaviour): Mailbox
  /** The relay of `mailbox`, without encryption and passwords. */
  relayUrl: string
  /** Another relay, which may be ill itself. */
  relay(options?: RelayOptions): Promise<Relay>
  /** A name server. */
  names(): Promise<Names>
  /** A key and a certificate for localhost and 127.0.0.1; each vouches for itself. */
  certificate(): Promise<{ key: string; cert: string }>
  close(): Promise<void>
}

/** Everything is on 127.0.0.1 and gone after `close`. */
export async function startOutsideWorld(): Promise<OutsideWorld> {
  const relay = await openRelay()
  const open: Array<{ close(): Promise<void> }> = [relay]
  const kept = async <Place extends { close(): Promise<void> }>(opening: Promise<Place>): Promise<Place> => {
    const place = await opening
    open.push(place)
    return place
  }
  return {
    endpoint: (options) => kept(openEndpoint(options)),
    mailbox: relay.mailbox,
    relayUrl: relay.url,
    relay: (options) => kept(openRelay(options)),
    names: () => kept(openNames()),
    certificate: () => makeCertificate('somebody'),
    async close() {
      await Promise.all(open.splice(0).map((place) => place.close()))
    },
  }
}
