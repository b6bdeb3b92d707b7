import { z } from 'zod'

const inEachLanguage = z.strictObject({
  ja: z.string().min(1).max(100),
  'ja-x-easy': z.string().min(1).max(200),
  en: z.string().min(1).max(100),
})

/** An address this town fetches from or subscribes at. */
const webAddress = z.url({ protocol: /^https?$/ }).max(2000)
const filePath = z
  .string()
  .regex(/^[^\0]{1,500}$/)
  .describe('absolute, or within the data folder')

const common = {
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/)
    .describe('short name for machines, in addresses too; stays with this source for ever'),
  name: inEachLanguage.describe('what people call it'),
  expectEvery: z
    .int()
    .min(1)
    .max(60 * 24 * 31)
    .optional()
    .describe('minutes: silent for longer than this, it raises an alarm; absent: it may be silent'),
  automatic: z
    .boolean()
    .default(false)
    .describe('what it brings of class 1 (as J-Alert starts by itself) goes out without a person'),
  signed: z
    .boolean()
    .default(false)
    .describe(
      'refuses alerts in CAP whose sender is not in the register of senders, or whose signature does not hold',
    ),
  contact: z.email().max(254).optional().describe('whom the town writes to when what came is refused'),
}

const Limits = z
  .strictObject({
    megabytesADay: z
      .int()
      .min(1)
      .max(10_000)
      .default(2_000)
      .describe('what is fetched at most, from midnight UTC'),
    requestsAMinute: z.int().min(1).max(600).default(120),
    atOnce: z.int().min(1).max(16).default(4).describe('documents fetched at the same time'),
  })
  .prefault({})

const FeedDocument = z.strictObject({
  url: webAddress.describe('Atom or RSS'),
  catchUp: webAddress.optional().describe('the long one of the same feed, fetched after a start or a gap'),
  covers: z
    .int()
    .min(1)
    .max(60 * 24)
    .default(10)
    .describe('minutes that the feed is sure to reach back: a longer gap asks for `catchUp`'),
})

const Feed = z.strictObject({
  ...common,
  kind: z.literal('feed'),
  feeds: z
    .array(FeedDocument)
    .min(1)
    .max(20)
    .describe('its feeds; an entry that stands in two is fetched once'),
  every: z.int().min(10).max(86_400).default(60).describe('seconds from one poll to the next'),
  limits: Limits,
  push: z
    .strictObject({
      topic: webAddress.describe('the feed as the hub knows it'),
      hub: webAddress.describe('where to subscribe'),
    })
    .optional()
    .describe('a WebSub hub that tells of new entries at once; polling goes on beside it'),
})

const Folder = z.strictObject({
  ...common,
  kind: z.literal('folder'),
  path: filePath.describe(
    'files put here are taken in; done/ and refused/ are made in it. Absolute, or within the data folder',
  ),
})

const Webhook = z.strictObject({
  ...common,
  kind: z.literal('webhook'),
  proof: z
    .enum(['signature', 'token'])
    .default('signature')
    .describe('Standard Webhooks signature, or a bearer token for senders that cannot sign'),
  secretNumber: z.int().min(1).max(1000).default(1).describe('raised by one, there is a new secret'),
})

/** How a broker is reached and who this town is to it; others that listen at one have the same. */
export const brokerFields = {
  broker: z
    .url({ protocol: /^mqtts?$/ })
    .max(500)
    .describe('mqtts://host:8883; mqtt:// without encryption only to this machine'),
  client: z
    .string()
    .regex(/^[0-9A-Za-z-]{1,64}$/)
    .describe('client id: the broker keeps messages for it while this town is away'),
  user: z.string().min(1).max(200).optional(),
  passwordFile: filePath.optional(),
  authorityFile: filePath
    .optional()
    .describe('certificate (PEM) of the authority that vouches for the broker'),
}

/** Topic filters, subscribed with QoS 1. */
export const topicFilters = z.array(z.string().min(1).max(500)).min(1).max(50)

const Mqtt = z.strictObject({
  ...common,
  kind: z.literal('mqtt'),
  ...brokerFields,
  topics: topicFilters.describe('topic filters, subscribed with QoS 1'),
})

/** As alerts can write it: a mistake is found at the start, not when the contact closes. */
const said = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.trim() !== '', 'must not be blank')
    .refine(
      (text) => !/(?![\t\n])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(text),
      'must be plain text',
    )

const words = z.strictObject({ headline: said(140), description: said(2000), instruction: said(2000) })

const Contact = z.strictObject({
  number: z.int().min(1).max(64).describe('of the receiver’s output, or of the line of this machine'),
  hazard: z.string().min(1).max(40).describe('as in the tables of alerts'),
  level: z.int().min(1).max(5),
  validHours: z.int().min(1).max(72).default(12),
  texts: z
    .strictObject({ ja: words, 'ja-x-easy': words, en: words })
    .optional()
    .describe(
      'prepared words, for a contact says nothing but that it closed; absent: the town’s own sentences',
    ),
  drill: z.boolean().default(false).describe('a test output of the receiver: what follows is a drill'),
  automatic: z
    .boolean()
    .default(false)
    .describe('class 1: when it closes, it goes out without a person; asks for `automatic` of the receiver'),
  restSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(10)
    .describe('open for less than this, it bounced: a closing after it is the same closing'),
  atMostAnHour: z
    .int()
    .min(1)
    .max(60)
    .default(6)
    .describe('closings an hour that go out without a person; the rest are proposed'),
  stuckMinutes: z
    .int()
    .min(1)
    .max(60 * 24 * 7)
    .default(180)
    .describe('closed for longer, it may be stuck, and would not tell of the next danger'),
})
export type Contact = z.output<typeof Contact>

const Monitor = z.strictObject({
  command: z
    .array(z.string().regex(/^[^\0]{1,300}$/))
    .min(1)
    .max(80)
    .refine(([program = '']) => program.startsWith('/'), 'the program must be an absolute path')
    .describe('a program and its arguments, run without a shell, that prints a line for each edge (gpiomon)'),
  holdMs: z
    .int()
    .min(0)
    .max(5_000)
    .default(50)
    .describe('milliseconds a contact must stay as it is before it counts'),
})

const Receiver = z.strictObject({
  ...common,
  kind: z.literal('receiver'),
  line: filePath
    .optional()
    .describe('a serial line, such as /dev/ttyS0, or a pipe; without it and a monitor it posts to this town'),
  monitor: Monitor.optional().describe('dry contacts wired to this machine'),
  contacts: z
    .array(Contact)
    .max(64)
    .refine((all) => new Set(all.map(({ number }) => number)).size === all.length, 'a contact stands twice')
    .default([])
    .describe('dry contacts, each with what it means'),
  secretNumber: z.int().min(1).max(1000).default(1).describe('raised by one, there is a new token'),
})

type Mistake = { path: (string | number)[]; message: string }

function receiverMistakes({ automatic, line, monitor, contacts }: z.output<typeof Receiver>): Mistake[] {
  const listed = contacts.flatMap((contact, n) =>
    contact.automatic && !automatic
      ? [{ path: ['contacts', n, 'automatic'], message: 'its receiver is not `automatic`' }]
      : [],
  )
  if (monitor === undefined) return listed
  if (line !== undefined)
    listed.push({ path: ['monitor'], message: 'a line and a monitor are two receivers' })
  if (contacts.length === 0) listed.push({ path: ['monitor'], message: 'no contact is listed' })
  return listed
}

/** Where information comes from: an entry of `sources` in the town file. */
export const SourceDefinition = z
  .discriminatedUnion('kind', [Feed, Folder, Webhook, Mqtt, Receiver])
  .superRefine((source, ctx) => {
    if (source.kind === 'mqtt' && !isSafeBroker(source.broker))
      ctx.addIssue({
        code: 'custom',
        path: ['broker'],
        message: 'must be mqtts:// unless it is on this machine',
      })
    if (source.automatic && source.kind !== 'receiver')
      ctx.addIssue({
        code: 'custom',
        path: ['automatic'],
        message: 'only a receiver may have things go out without a person',
      })
    for (const { path, message } of source.kind === 'receiver' ? receiverMistakes(source) : [])
      ctx.addIssue({ code: 'custom', path, message })
  })
export type SourceDefinition = z.output<typeof SourceDefinition>

export type SourceOf<K extends SourceDefinition['kind']> = Extract<SourceDefinition, { kind: K }>

/** Whether what goes to and from a broker at this address can be read by nobody between. */
export const isSafeBroker = (address: string): boolean => {
  const url = URL.parse(address)
  return url?.protocol === 'mqtts:' || ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '')
}

/** All sources of a town; ids are distinct. */
export const SourceList = z
  .array(SourceDefinition)
  .max(100)
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two sources share an id')
